using Akka.Actor;
using Akka.Execution;
using Akka.Remoting;

namespace Akka.Testing;

/// <summary>The engine of one system in a simulation.</summary>
internal sealed class SimulatedEngine : Engine
{
    // The wall clock of every simulation begins here.
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Simulation _simulation;

    public SimulatedEngine(Simulation simulation, string name)
    {
        _simulation = simulation;
        Name = name;
        TaskScheduler = new SimulatedTaskScheduler(this);
    }

    /// <summary>What the event log calls the system.</summary>
    public string Name { get; }

    /// <summary>The simulation it belongs to.</summary>
    public Simulation Simulation => _simulation;

    /// <summary>Whether the node has crashed: nothing of it runs any more.</summary>
    public bool IsHalted { get; set; }

    public override TimeSpan Elapsed => _simulation.Elapsed;

    public override DateTimeOffset Now => Epoch + _simulation.Elapsed;

    public override TaskScheduler TaskScheduler { get; }

    // In place: the thread pool must have no part in it.
    public override TaskCreationOptions PromiseOptions => TaskCreationOptions.None;

    // Each message is an event of its own, so that every interleaving can come about.
    public override int Throughput => 1;

    public override void Execute(IThreadPoolWorkItem work) => _simulation.Add(this, TimeSpan.Zero, work.Execute);

    public override IDisposable Schedule(TimeSpan delay, Action action) => _simulation.Add(this, delay, action);

    public override long NextInt64(long bound) => _simulation.NextInt64(bound);

    public override IRemoteTransport? CreateTransport(ExtendedActorSystem system) =>
        new SimulatedTransport(_simulation.Network, this);

    public override byte[] NextBytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)_simulation.NextInt64(256))];

    public override void Delivering(IActorRef recipient, object message, IActorRef? sender)
    {
        if (_simulation.EventLogMode == EventLogMode.None) return;
        _simulation.Note(
            $"{Name} {recipient.Path.ToStringWithoutAddress()} <- {message.GetType().Name} from {sender?.Path.ToString() ?? "nobody"}");
    }

    private sealed class SimulatedTaskScheduler(SimulatedEngine engine) : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        protected override void QueueTask(Task task) =>
            engine._simulation.Add(engine, TimeSpan.Zero, () => TryExecuteTask(task));

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
