using System.Threading.Channels;
using ActorDistill.EndToEnd.Tests.Students;
using ActorDistill.Protocol.Messages;
using Akka.Actor;
using Akka.Event;

namespace ActorDistill.EndToEnd.Tests.Failover;

/// <summary>Two coordinators live, each with the run's journal in PostgreSQL, and a student trains: only the newer one counts.</summary>
public sealed class TwoCoordinatorsTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task The_older_ones_orders_are_not_carried_out_and_its_decisions_not_written_and_it_says_why_it_ends()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("journal.txt"), server.Cluster.ConnectionString);
        await using var run = new SmallRun(folder, $$"""
            objective { kind = taid, taid { start = 0.2, alpha = 0.3 } }
            training.steps = 200
            coordinator.journal { kind = postgresql, connection = "file:{{folder.PathOf("journal.txt")}}" }
            """);
        await run.StartAsync();
        await run.JoinAsync("student-1");
        await run.WaitAsync(trial => trial.StepCount >= 5);
        var (older, student) = (run.Coordinator, run.ActorOf("student-1"));
        var heard = Channel.CreateUnbounded<string>();
        run.System.ActorOf(Props.Create(() => new Listener(older, heard.Writer)));
        run.TakeOver();
        // Each step waits for its t, so the newer one has been heard by then.
        var seen = await run.WaitAsync(trial => trial.StepCount >= 5);
        await run.WaitAsync(trial => trial.StepCount >= seen.StepCount + 5);

        // A word that was long on its way: the older one answers at once, and orders the trial's begin. There is nothing to be written.
        older.Tell(run.LastRegistration! with { Held = null }, student);
        Assert.Equal(older, await SubjectAsync(older));
        Assert.Equal(student, await SubjectAsync(student));
        // And this would be a decision.
        older.Tell(new Commands.StopRun("the older one wants it"), student);
        Assert.Contains("coordinator 2 has taken over; coordinator 1 decides nothing any more", await NextAsync(heard.Reader));
        Assert.Equal(Listener.Ended, await NextAsync(heard.Reader));

        await StudentWorkerTests.CompletedAsync(run);
        StudentWorkerTests.RequireSameBits(run, folder);
        Assert.Single(StudentWorkerTests.Lines(run), line => StudentWorkerTests.Kind(line) == "start");
        var journal = await server.JournalOfAsync("test");
        var epochs = journal.Select(entry => entry.Epoch.Value).ToList();
        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal([1, 2], epochs.Distinct());
        Assert.DoesNotContain(journal, entry => entry.Record.Kind.StartsWith("run-paused", StringComparison.Ordinal));
    }

    // It answers behind all that it was told before.
    private static async Task<IActorRef> SubjectAsync(IActorRef actor) =>
        (await actor.Ask<ActorIdentity>(new Identify("here"), Patience)).Subject;

    private static async Task<string> NextAsync(ChannelReader<string> heard)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await heard.ReadAsync(patience.Token);
    }

    /// <summary>Hears the coordinator's warnings, and its end.</summary>
    private sealed class Listener : ReceiveActor
    {
        public const string Ended = "ended";

        public Listener(IActorRef coordinator, ChannelWriter<string> heard)
        {
            Context.Watch(coordinator);
            Context.System.EventStream.Subscribe(Self, typeof(Warning));
            Receive<Terminated>(_ => heard.TryWrite(Ended));
            Receive<Warning>(said =>
            {
                if (said.LogSource.Contains(coordinator.Path.Name, StringComparison.Ordinal)) heard.TryWrite($"{said.Message}");
            });
        }
    }
}
