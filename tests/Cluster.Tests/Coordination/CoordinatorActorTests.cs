using System.Threading.Channels;
using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;
using Akka.Actor;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class CoordinatorActorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create("test");
    private readonly List<JournalEntry> _entries = [];
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task An_order_leaves_only_when_what_was_decided_is_in_the_journal()
    {
        var gate = new TaskCompletionSource();
        var coordinator = Start(new MemoryJournal(_entries, 1) { Gate = gate.Task });
        var teacher = new Worker(_system);
        coordinator.Tell(Samples.Teacher("t1"), teacher.Actor);
        // It answers this after all that came before; the append of its beginning is still under way.
        await coordinator.Ask<ActorIdentity>(new Identify("asked"), Patience);
        Assert.Empty(_entries);
        Assert.Equal(0, teacher.Received);
        gate.SetResult();
        var accepted = await teacher.NextAsync<Registration.WorkerAccepted>();
        Assert.Equal((1, 1), (accepted.By.Coordinator.Value, accepted.By.To.Epoch.Value));
        Assert.Contains(_entries, entry => entry.Record.Kind == "lease-granted/1");
    }

    [Fact]
    public async Task An_answer_of_taid_does_not_wait_for_the_disk()
    {
        var journal = new MemoryJournal(_entries, 1);
        var coordinator = Start(journal);
        var (_, student, lease) = await TrainAsync(coordinator);
        var gate = new TaskCompletionSource();
        journal.Gate = gate.Task;
        coordinator.Tell(new Checkpoints.CheckpointSaved(lease, Samples.Checkpoint("a", 1), null), student.Actor);
        coordinator.Tell(Step(lease, 1), student.Actor);
        Assert.Equal(1, (await student.NextAsync<Training.StepAnswer>()).StepIndex);
        gate.SetResult();
        Assert.Equal(1, (await student.NextAsync<Checkpoints.CheckpointCommitted>()).StepCount);
    }

    [Fact]
    public async Task A_coordinator_that_is_replaced_ends_and_orders_nothing_more()
    {
        var journal = new MemoryJournal(_entries, 1);
        var coordinator = Start(journal);
        var (_, student, lease) = await TrainAsync(coordinator);
        var end = await EndOfAsync(coordinator);
        journal.Gate = Task.FromException(new JournalFencedException("memory", new CoordinatorEpoch(1), new CoordinatorEpoch(2)));
        var received = student.Received;
        coordinator.Tell(new Checkpoints.CheckpointSaved(lease, Samples.Checkpoint("a", 1), null), student.Actor);
        await end;
        Assert.Equal(received, student.Received);
        Assert.False(_failed.Task.IsCompleted);
        Assert.DoesNotContain(_entries, entry => entry.Record.Kind.StartsWith("checkpoint-committed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_stays_away_ends_it_and_is_told()
    {
        var journal = new MemoryJournal(_entries, 1)
        {
            Gate = Task.FromException(new JournalUnavailableException("memory", TimeSpan.Zero, new IOException("gone"))),
        };
        await EndOfAsync(Start(journal)).Unwrap();
        Assert.Equal("memory: cannot be reached, tried for 0 s: gone", (await _failed.Task).Message);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_opened_or_read_is_told()
    {
        _entries.Add(new JournalEntry(1, new CoordinatorEpoch(1), DateTimeOffset.UnixEpoch, new JournalRecord("moon-landed/1", "{}")));
        var journal = new MemoryJournal(_entries, 2);
        Start(journal);
        Assert.StartsWith("memory: entry 1 (moon-landed/1) is of a kind", Assert.IsType<OperatorException>(await _failed.Task).Message);
        Assert.True(journal.IsDisposed);
    }

    [Fact]
    public async Task Trials_that_differ_from_those_the_run_began_with_are_told()
    {
        var first = Start(new MemoryJournal(_entries, 1));
        await TrainAsync(first);
        Start(new MemoryJournal(_entries, 2), Samples.Trial("a", stepCount: 11));
        Assert.StartsWith("a: its settings differ from those that the run began with", (await _failed.Task).Message);
    }

    [Fact]
    public async Task A_worker_whose_actor_ends_is_lost_and_its_trial_goes_to_another()
    {
        var coordinator = Start(new MemoryJournal(_entries, 1));
        var (_, student, lease) = await TrainAsync(coordinator);
        var other = new Worker(_system);
        coordinator.Tell(Samples.Student("s2"), other.Actor);
        await other.NextAsync<Registration.WorkerAccepted>();
        _system.Stop(student.Actor);
        Assert.Equal("a", (await other.NextAsync<TrialOrders.StartTrial>()).Trial.Value);
        coordinator.Tell(Step(lease, 5), other.Actor);
        await other.NextAsync<Leases.LeaseLost>();
    }

    [Fact]
    public async Task The_next_coordinator_goes_on_with_those_that_live_and_notices_who_went_meanwhile()
    {
        var first = Start(new MemoryJournal(_entries, 1));
        var (teacher, student, lease) = await TrainAsync(first);
        var end = await EndOfAsync(first);
        _system.Stop(first);
        await end;
        var goneTeacher = await EndOfAsync(teacher.Actor);
        _system.Stop(teacher.Actor);
        await goneTeacher;
        var second = Start(new MemoryJournal(_entries, 2));
        second.Tell(Step(lease, 1), student.Actor);
        Assert.Equal(2, (await student.NextAsync<Training.StepAnswer>()).By.Coordinator.Value);
        var next = new Worker(_system);
        second.Tell(Samples.Teacher("t2"), next.Actor);
        Assert.NotNull(await next.NextAsync<TeacherOrders.ProduceRange>());
        // The orders of the new coordinator reach a student that has not registered with it.
        Assert.Equal("t2", Assert.Single((await student.NextAsync<TrialOrders.ChangeHolders>()).Holders).Teacher.Value);
    }

    // The journal's times are all the same here.
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 1)]
    public async Task A_stop_stands_when_who_takes_over_was_started_before_it(int secondsBehindIt, int resumptions)
    {
        var first = Start(new MemoryJournal(_entries, 1));
        await first.Ask<Commands.CommandAccepted>(new Commands.StopRun("enough"), Patience);
        var end = await EndOfAsync(first);
        _system.Stop(first);
        await end;
        var second = Start(new MemoryJournal(_entries, 2), startedAt: DateTimeOffset.UnixEpoch.AddSeconds(secondsBehindIt));
        var teacher = new Worker(_system);
        second.Tell(Samples.Teacher("t1"), teacher.Actor);
        // Written behind all that it began with.
        await teacher.NextAsync<Registration.WorkerAccepted>();
        Assert.Equal(resumptions, _entries.Count(entry => entry.Record.Kind == "run-resumed/1"));
    }

    [Fact]
    public async Task Who_asks_for_the_status_is_answered()
    {
        var coordinator = Start(new MemoryJournal(_entries, 1));
        await TrainAsync(coordinator);
        var status = await coordinator.Ask<Commands.RunStatus>(new Commands.GetStatus(), Patience);
        Assert.Equal(["s1", "t1"], status.Workers.Select(worker => worker.Worker.Worker.Value));
        var trial = Assert.Single(status.Trials);
        Assert.Equal((TrialState.Running, 1, 10, 3.0), (trial.State, trial.StepCount, trial.StepTotal, trial.Loss));
    }

    [Fact]
    public async Task Decisions_made_while_the_disk_is_busy_go_into_one_append()
    {
        var gate = new TaskCompletionSource();
        var journal = new MemoryJournal(_entries, 1) { Gate = gate.Task };
        var coordinator = Start(journal);
        await journal.Asked;
        var workers = Enumerable.Range(0, 5).Select(_ => new Worker(_system)).ToList();
        foreach (var (index, worker) in workers.Index()) coordinator.Tell(Samples.Student($"s{index}"), worker.Actor);
        await coordinator.Ask<ActorIdentity>(new Identify("asked"), Patience);
        gate.SetResult();
        foreach (var worker in workers) await worker.NextAsync<Registration.WorkerAccepted>();
        Assert.Equal([1, 5], journal.Appends);
    }

    public void Dispose() => _system.Terminate().Wait(Patience);

    private static Training.StepDone Step(WorkerLease lease, long index) => new(
        lease, new TrialId("a"), index, [new LossSums(30, 0, 10)], new TaidPoint(0.4, index == 0 ? null : 3, 0),
        new StepFigures(1, 0, 1, 1, 0, 1));

    private IActorRef Start(MemoryJournal journal, TrialSpec? trial = null, DateTimeOffset? startedAt = null) =>
        _system.ActorOf(CoordinatorActor.Props(new CoordinatorSetup(
            Samples.Plan, new Samples.Reader(), [trial ?? Samples.Trial("a", taid: new TaidSettings(10))], Resumes: true,
            () => Task.FromResult<IJournal>(journal), AskAgainAfter: TimeSpan.FromMinutes(10), IsMember: _ => true, _ => true,
            fault => _failed.TrySetResult(fault))
        {
            StartedAt = startedAt ?? DateTimeOffset.MaxValue,
        }));

    // With a teacher and a student that has done its first step.
    private async Task<(Worker Teacher, Worker Student, WorkerLease Lease)> TrainAsync(IActorRef coordinator)
    {
        var (teacher, student) = (new Worker(_system), new Worker(_system));
        coordinator.Tell(Samples.Teacher("t1"), teacher.Actor);
        await teacher.NextAsync<Registration.WorkerAccepted>();
        coordinator.Tell(Samples.Student("s1"), student.Actor);
        var lease = (await student.NextAsync<TrialOrders.StartTrial>()).By.To;
        coordinator.Tell(new TrialOrders.TrialStarted(lease, new TrialId("a"), 0), student.Actor);
        coordinator.Tell(Step(lease, 0), student.Actor);
        await student.NextAsync<Training.StepAnswer>();
        return (teacher, student, lease);
    }

    // The outer task: it is watched. The inner one: it has ended.
    private async Task<Task> EndOfAsync(IActorRef actor)
    {
        var watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.ActorOf(Props.Create(() => new Watcher(actor, watched, ended)));
        await watched.Task.WaitAsync(Patience);
        return ended.Task.WaitAsync(Patience);
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef actor, TaskCompletionSource watched, TaskCompletionSource ended)
        {
            Context.Watch(actor);
            watched.SetResult();
            Receive<Terminated>(_ => ended.SetResult());
        }
    }

    /// <summary>A worker's actor that keeps what it is told.</summary>
    private sealed class Worker
    {
        private readonly Channel<object> _mail = Channel.CreateUnbounded<object>();

        public Worker(ActorSystem system) => Actor = system.ActorOf(Props.Create(() => new Mailbox(_mail.Writer)));

        public IActorRef Actor { get; }

        public int Received => _mail.Reader.Count;

        /// <summary>The next message of a type; those before it are passed over.</summary>
        public async Task<T> NextAsync<T>()
        {
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                if (await _mail.Reader.ReadAsync(patience.Token) is T wanted) return wanted;
            }
        }

        private sealed class Mailbox : ReceiveActor
        {
            public Mailbox(ChannelWriter<object> mail) => ReceiveAny(message => mail.TryWrite(message));
        }
    }
}
