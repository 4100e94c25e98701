using System.Diagnostics;
using ActorDistill.Cluster.Journal;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.Protocol.Identity;
using Xunit.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Failover;

/// <summary>Two nodes may coordinate, on one PostgreSQL; the one that does goes in the middle of a run.</summary>
public sealed class CoordinatorFailoverTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private const string First = "coordinator-1";
    private const string Second = "coordinator-2";
    private const int Moment = 60;

    private readonly Stopwatch _watch = new();

    [PostgresFact]
    public Task When_it_is_killed_the_other_goes_on_and_the_bits_are_the_same() => GoesOn(async run =>
    {
        run[First].Kill();
        await TakesOver(run);
        return [First];
    });

    [PostgresFact]
    [Trait("length", "long")]
    public Task When_it_leaves_the_other_goes_on_and_the_bits_are_the_same() => GoesOn(async run =>
    {
        run[First].Terminate();
        await TakesOver(run);
        return [];
    });

    /// <summary>It wakes up as the coordinator that it was, beside the one that took over.</summary>
    [PostgresFact]
    [Trait("length", "long")]
    public Task When_it_hangs_the_other_goes_on_and_it_comes_back_as_an_ordinary_node() => GoesOn(async run =>
    {
        await run.ComeBackAsync([First], async () =>
        {
            run[First].Freeze();
            await TakesOver(run);
            run[First].Thaw();
        });
        return [];
    });

    private async Task GoesOn(Func<HandStartedRun, Task<string[]>> disturb)
    {
        var name = server.NewRun();
        using var tiny = NewRun(name);
        await using var run = new HandStartedRun(tiny);
        foreach (var node in new[] { First, Second, "teacher", "student-1" }) run.Start(node);
        await run.WaitForStepAsync(UndisturbedRun.Taid, Moment);
        _watch.Restart();
        var gone = await disturb(run);
        await run.WaitForModelAsync(UndisturbedRun.Taid);
        await run.StopAsync(killed: gone);

        var lineage = await UndisturbedRun.RequireSameAsync(tiny, UndisturbedRun.Taid);
        // Its student was there all the time and went on from what it had in memory.
        Assert.Equal((1, 0), (lineage.Starts, lineage.RepeatedSteps));
        // What comes behind the trial's end is of the nodes that leave, one after the other.
        var journal = (await server.JournalOfAsync(name)).ToList();
        var end = journal.FindIndex(entry => Is(entry, "trial-completed"));
        var epochs = journal[..(end + 1)].Select(entry => entry.Epoch.Value).ToList();
        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal([1, 2], epochs.Distinct().Take(2));
        Assert.Single(journal, entry => Is(entry, "trial-assigned"));
    }

    private static bool Is((CoordinatorEpoch Epoch, JournalRecord Record) entry, string kind) =>
        entry.Record.Kind.StartsWith($"{kind}/", StringComparison.Ordinal);

    private async Task TakesOver(HandStartedRun run)
    {
        await run.WaitForLogAsync(Second, "coordinator 2 of ");
        output.WriteLine($"{Second} coordinates {_watch.Elapsed.TotalSeconds:f1} s after");
    }

    private TinyRun NewRun(string name)
    {
        var ports = HandStartedRun.FreePorts(2);
        var run = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training, $$"""
            run.name = {{name}}
            coordinator.journal { kind = postgresql, connection = "file:journal.txt" }
            cluster.stable-after = 3s
            nodes {
              {{First}} { coordinator = on, port = {{ports[0]}} }
              {{Second}} { coordinator = on, port = {{ports[1]}} }
              teacher { workers.teacher.role = teacher }
              student-1 { workers.student-1.role = student }
            }
            """);
        File.WriteAllText(run.PathOf("journal.txt"), server.Cluster.ConnectionString);
        return run;
    }
}
