namespace Akka.Execution;

/// <summary>
/// Everything an actor system does later or elsewhere goes through its engine: mailbox runs, timers, task continuations, the clock and
/// chance. That makes a system replayable: a simulation gives it an engine that runs on one thread in seeded order.
/// </summary>
internal abstract class Engine
{
    /// <summary>Time since some fixed moment; never goes back.</summary>
    public abstract TimeSpan Elapsed { get; }

    /// <summary>The wall clock.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Where continuations run that belong to no actor.</summary>
    public abstract TaskScheduler TaskScheduler { get; }

    /// <summary>How the engine's own promises run what waits for them.</summary>
    public abstract TaskCreationOptions PromiseOptions { get; }

    /// <summary>Messages of one actor in a row before others get their turn.</summary>
    public abstract int Throughput { get; }

    /// <summary>Runs <paramref name="work"/> soon, once, outside the caller's stack.</summary>
    public abstract void Execute(IThreadPoolWorkItem work);

    /// <summary>Runs <paramref name="action"/> once after <paramref name="delay"/>, unless the handle was disposed of before.</summary>
    public abstract IDisposable Schedule(TimeSpan delay, Action action);

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public abstract long NextInt64(long bound);

    /// <summary>Bytes that nobody else can guess; in a simulation drawn from the seed.</summary>
    public abstract byte[] NextBytes(int count);

    /// <summary>The frame carrier of a system that talks to others; null in an engine that has none.</summary>
    public abstract Remoting.IRemoteTransport? CreateTransport(Actor.ExtendedActorSystem system);

    /// <summary>Told of each message just before its actor gets it.</summary>
    public virtual void Delivering(Actor.IActorRef recipient, object message, Actor.IActorRef? sender)
    {
    }

    /// <summary>Starts <paramref name="work"/> so that its awaits come back to this engine.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, TaskScheduler).Unwrap();
}
