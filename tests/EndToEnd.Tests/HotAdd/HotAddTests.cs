using System.Text.Json;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.HotAdd;

/// <summary>A student node joins a run that is under way, leaves it and comes again.</summary>
public sealed class HotAddTests
{
    private const int JoinsAt = 30;
    private const int ClonedAt = 60;
    private const int LeavesAt = 25;
    private const string Clone = "slower";

    [Fact]
    public async Task A_student_that_joins_late_leaves_and_comes_again_ends_with_the_same_bits_and_nobody_else_notices()
    {
        // One student for two trials: the second waits for the node that no file names.
        using var run = new TinyRun(UndisturbedRun.Students, UndisturbedRun.Training);
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, JoinsAt, TinyRun.Patience);
        // The run is done in seconds, and a node takes seconds to start.
        var slowed = new SlowedNode(NodeProcesses.Find(run.RunFile, "student-1")!.Value);
        await using var first = LateStudent.Start(run);
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Plain, LeavesAt, TinyRun.Patience);
        first.Terminate();
        Assert.Equal(0, await first.EndAsync(TinyRun.Patience));
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, ClonedAt, TinyRun.Patience);
        await TinyRun.SucceedAsync(
            "trial", "clone", run.RunFile, UndisturbedRun.Taid, "--name", Clone, "--set", "training.learning-rate=1e-3");
        await using var again = LateStudent.Start(run);
        await slowed.DisposeAsync();
        Assert.True(await launch.EndAsync(TinyRun.Patience) == 0, launch.Transcript);
        Assert.True(await again.EndAsync(TinyRun.Patience) == 0, again.Transcript);

        var lineage = await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Taid);
        Assert.Equal((1, 0), (lineage.Starts, lineage.RepeatedSteps));
        Assert.Equal(await UndisturbedRun.CurveOfAsync(UndisturbedRun.Taid), LossCurve.Of(run.RunFolder, UndisturbedRun.Taid));
        // It wrote a checkpoint before it left, so that no step was done twice.
        lineage = await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Plain);
        Assert.Equal((2, 0), (lineage.Starts, lineage.RepeatedSteps));
        Assert.Equal((LateStudent.Name, 0), StartsOf(run, UndisturbedRun.Plain)[0]);
        Assert.Equal(await UndisturbedRun.CurveOfAsync(UndisturbedRun.Plain), LossCurve.Of(run.RunFolder, UndisturbedRun.Plain));
        AssertCloned(run);
    }

    [Fact]
    public async Task What_a_late_student_was_told_wrong_ends_it_with_one_line()
    {
        using var run = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training);
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, 1, TinyRun.Patience);
        await using var otherRun = LateStudent.Start(run, "other-run", "run.name = other");
        await using var otherSecret = LateStudent.Start(
            run, "other-secret", "run.name = tiny, security.token = \"env:LATE_SECRET\"",
            new Dictionary<string, string> { ["LATE_SECRET"] = "wrong-horse-battery-staple" });
        await AssertToldAsync(otherRun, "is of the run other, the coordinator of tiny");
        await AssertToldAsync(otherSecret, "has another secret: the run's token and security.token");
    }

    private static async Task AssertToldAsync(HostProcess node, string line)
    {
        Assert.True(await node.EndAsync(TinyRun.Patience) == 2, node.Transcript);
        Assert.Contains(node.Transcript.Split('\n'), written => written.StartsWith("actordistill: ", StringComparison.Ordinal)
            && written.Contains(line, StringComparison.Ordinal));
    }

    private static void AssertCloned(TinyRun run)
    {
        var (_, begin) = Assert.Single(StartsOf(run, Clone));
        Assert.InRange(begin, ClonedAt - 20, (int)UndisturbedRun.StepCount - 1);
        var (end, original) = (FinalState.Of(run.Checkpoints(Clone)), FinalState.Of(run.Checkpoints(UndisturbedRun.Taid)));
        Assert.Equal(original.StepCount, end.StepCount);
        Assert.NotEqual(original.Weights, end.Weights);
    }

    // Who trained it, from how many steps on.
    private static IReadOnlyList<(string Worker, int Step)> StartsOf(TinyRun run, string trial)
    {
        var lines = File.ReadLines(Path.Combine(run.RunFolder, "trials", trial, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == "start");
        return [.. lines.Select(line => (line.GetProperty("worker").GetString()!, line.GetProperty("step").GetInt32()))];
    }
}
