using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>Nodes are killed at random moments of a run: it completes by itself and nothing of the result is different.</summary>
public sealed class KillTests
{
    private const int StepsOfEach = 60;

    // One run and three kills; actordistill-bench has a run for each kill, and more moments.
    [Fact]
    public async Task A_run_completes_by_itself_with_the_same_bits_when_each_of_its_nodes_is_killed_once()
    {
        var seed = Random.Shared.Next();
        Console.WriteLine($"kills: seed {seed}");
        var random = new Random(seed);
        string[] nodes = ["student-1", "teacher", "coordinator"];
        random.Shuffle(nodes);
        using var disturbed = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training);
        await using var launch = HostProcess.Start(["launch", disturbed.RunFile]);
        for (var kill = 0; kill < nodes.Length; kill++)
        {
            var moment = kill * StepsOfEach + random.Next(5, StepsOfEach);
            await RunProgress.WaitForStepAsync(disturbed.RunFolder, UndisturbedRun.Taid, moment, TinyRun.Patience);
            Assert.True(NodeProcesses.Kill(disturbed.RunFile, nodes[kill]), $"no {nodes[kill]}, seed {seed}:\n{launch.Transcript}");
        }
        var code = await launch.EndAsync(TinyRun.Patience);
        Assert.True(code == 0, $"exit code {code}, seed {seed}:\n{launch.Transcript}");
        await UndisturbedRun.RequireSameAsync(disturbed, UndisturbedRun.Taid);
    }
}
