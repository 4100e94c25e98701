using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>A node is killed at a random moment of a run: it completes by itself and nothing of the result is different.</summary>
public sealed class KillTests
{
    private const string Student =
        "student { model.init.kind = guide-full, model.hidden-size = 16, objective.kind = taid, objective.taid.alpha = 0.01 }";

    // Steps long enough that a kill comes between them.
    private const string Training = "batch-size = 8, sequence-length = 64, gradient-accumulation = 2";

    private static readonly Lazy<Task<FinalState>> Undisturbed = new(async () =>
    {
        using var run = new TinyRun(Student, Training);
        await TinyRun.SucceedAsync("launch", run.RunFile);
        return FinalState.Of(run.Checkpoints("student"));
    });

    [Theory]
    [InlineData("student-1")]
    [InlineData("teacher")]
    [InlineData("coordinator")]
    public async Task A_run_completes_by_itself_with_the_same_bits_when_a_node_is_killed(string node)
    {
        var undisturbed = await Undisturbed.Value;
        var seed = Random.Shared.Next();
        Console.WriteLine($"{node}: seed {seed}");
        var moment = new Random(seed).Next(5, 180);
        using var disturbed = new TinyRun(Student, Training);
        await using var launch = HostProcess.Start(["launch", disturbed.RunFile]);
        await RunProgress.WaitForStepAsync(disturbed.RunFolder, "student", moment, TinyRun.Patience);
        Assert.True(NodeProcesses.Kill(disturbed.RunFile, node), $"there is no {node}:\n{launch.Transcript}");
        var code = await launch.EndAsync(TinyRun.Patience);
        Assert.True(code == 0, $"exit code {code}, seed {seed}:\n{launch.Transcript}");
        Assert.Equal(undisturbed, FinalState.Of(disturbed.Checkpoints("student")));
    }
}
