using System.Diagnostics;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Failover;

/// <summary>The journal's database is away for ten seconds in the middle of a run.</summary>
public sealed class DatabaseOutageTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Moment = 20;

    // Further than what was on its way when it went.
    private const int Meanwhile = Moment + 40;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    [PostgresFact]
    public Task Students_go_on_while_it_starts_again_and_nothing_is_lost() => Survives(async meanwhile =>
    {
        server.Cluster.Stop();
        await meanwhile();
        server.Cluster.Start();
    });

    /// <summary>Connections stay open, and nothing comes: worse than a refusal, since only time tells.</summary>
    [PostgresFact]
    [Trait("length", "long")]
    public Task Students_go_on_while_it_hangs_and_nothing_is_lost() => Survives(async meanwhile =>
    {
        using var frozen = new FrozenProcesses(server.Cluster.ProcessId);
        await meanwhile();
    });

    private async Task Survives(Func<Func<Task>, Task> disturb)
    {
        var name = server.NewRun();
        using var run = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training, $$"""
            run.name = {{name}}
            coordinator.journal { kind = postgresql, connection = "file:journal.txt" }
            """);
        File.WriteAllText(run.PathOf("journal.txt"), server.Cluster.ConnectionString);
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, Moment, TinyRun.Patience);
        await disturb(async () =>
        {
            var watch = Stopwatch.StartNew();
            await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, Meanwhile, TinyRun.Patience);
            // The outage's own length: there is nothing to wait for.
            if (Outage > watch.Elapsed) await Task.Delay(Outage - watch.Elapsed);
        });
        var code = await launch.EndAsync(TinyRun.Patience);
        Assert.True(code == 0, $"exit code {code}:\n{launch.Transcript}");

        var lineage = await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Taid);
        Assert.Equal((1, 0), (lineage.Starts, lineage.RepeatedSteps));
        // The coordinator has waited: it is the first still.
        var journal = await server.JournalOfAsync(name);
        Assert.All(journal, entry => Assert.Equal(1, entry.Epoch.Value));
        Assert.Single(journal, entry => entry.Record.Kind.StartsWith("trial-completed", StringComparison.Ordinal));
    }
}
