using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Testing;

/// <summary>
/// Many actor systems on one thread and a virtual clock. What happens at one moment happens in an order drawn from the seed; the same
/// seed gives the same events, byte for byte. Only our engine has this.
/// </summary>
public sealed class Simulation
{
    // A pair of actors that answer each other without any delay would never let the clock go on.
    private const int EventsAtOneMomentMax = 200_000;

    private readonly PriorityQueue<SimulatedEvent, (TimeSpan Due, int Draw, long Number)> _events = new();
    private readonly Dictionary<ActorSystem, SimulatedEngine> _engines = [];
    private readonly StringBuilder _eventLog = new();
    private readonly IncrementalHash _eventDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SimulatedEngine _driver;
    private readonly Random _random;
    private readonly int _threadId = Environment.CurrentManagedThreadId;
    private long _addedCount;
    private int _eventsAtThisMoment;

    /// <summary>A simulation of its own; belongs to the thread that makes it.</summary>
    public Simulation(int seed)
    {
        _random = new Random(seed);
        _driver = new SimulatedEngine(this, "driver");
        Network = new SimulatedNetwork(this);
    }

    /// <summary>The virtual time since the start.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What connects the systems whose <c>akka.actor.provider</c> is remote or cluster.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>What is kept of what happens; long simulations of many nodes need gigabytes for the text.</summary>
    public EventLogMode EventLogMode { get; init; } = EventLogMode.Text;

    /// <summary>How many events have run: messages, timers, frames that arrived.</summary>
    public long EventCount { get; private set; }

    /// <summary>SHA-256 of <see cref="EventLog"/> so far, in hexadecimal; of nothing in the mode <see cref="EventLogMode.None"/>.</summary>
    public string EventDigest => Convert.ToHexStringLower(_eventDigest.GetCurrentHash());

    /// <summary>Every message delivered, every line of the systems' logs, every note: one line each, with its virtual time.</summary>
    public string EventLog => _eventLog.ToString();

    /// <summary>A system within the simulation. Its log goes to <see cref="EventLog"/> and not to standard output.</summary>
    public ActorSystem CreateSystem(string name, Config? config = null)
    {
        var silent = ConfigurationFactory.ParseString("akka.loggers = []");
        // The nodes of a cluster all have one name: their hosts tell them apart.
        var label = config?.GetString("akka.remote.dot-netty.tcp.hostname") is { Length: > 0 } host ? host : name;
        var engine = new SimulatedEngine(this, label);
        var system = ActorSystemImpl.Start(name, config is null ? silent : silent.WithFallback(config), engine);
        system.EventStream.Subscribe(new LogCollector(this, engine, system.Provider), typeof(LogEvent));
        _engines.Add(system, engine);
        return system;
    }

    /// <summary>Ends a system without a word, as a power cut would: nothing of it ever runs again.</summary>
    public void Crash(ActorSystem system)
    {
        _engines[system].IsHalted = true;
        Network.Crashed(_engines[system]);
        Note($"{_engines[system].Name} crashed");
    }

    /// <summary>Adds a line to <see cref="EventLog"/>.</summary>
    public void Note(string line)
    {
        if (EventLogMode == EventLogMode.None) return;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Elapsed:c} {line}\n");
        _eventDigest.AppendData(Encoding.UTF8.GetBytes(text));
        if (EventLogMode == EventLogMode.Text) _eventLog.Append(text);
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>, drawn from the seed.</summary>
    public long NextInt64(long bound) => _random.NextInt64(bound);

    /// <summary>Lets virtual time pass.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = Elapsed + time;
        RunUntil(() => false, time);
        Elapsed = end;
    }

    /// <summary>Runs events until a condition holds; false when it did not within the virtual time.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        CheckThread();
        var end = Elapsed + limit;
        var context = SynchronizationContext.Current;
        // Awaits must come back to the simulation and not to whoever runs the test.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (!condition())
            {
                if (!_events.TryPeek(out _, out var next) || next.Due > end) return false;
                Step();
            }
            return true;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Runs asynchronous work within the simulation and gives its result.</summary>
    /// <exception cref="TimeoutException">It did not end within the virtual time.</exception>
    public T Await<T>(Func<Task<T>> work, TimeSpan limit)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, _driver.TaskScheduler).Unwrap();
        if (!RunUntil(() => task.IsCompleted, limit)) throw new TimeoutException($"not done within {limit} of virtual time");
        return task.GetAwaiter().GetResult();
    }

    internal SimulatedEvent Add(SimulatedEngine engine, TimeSpan delay, Action action)
    {
        CheckThread();
        var simulatedEvent = new SimulatedEvent(engine, action);
        var due = Elapsed + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay);
        _events.Enqueue(simulatedEvent, (due, _random.Next(), _addedCount++));
        return simulatedEvent;
    }

    private void Step()
    {
        _events.TryDequeue(out var next, out var priority);
        if (next!.IsCancelled || next.Engine.IsHalted) return;
        _eventsAtThisMoment = priority.Due > Elapsed ? 0 : _eventsAtThisMoment + 1;
        if (_eventsAtThisMoment > EventsAtOneMomentMax)
            throw new InvalidOperationException($"{EventsAtOneMomentMax} events at {Elapsed}: the actors send messages without end");
        // Time that RunFor let pass is not taken back.
        if (priority.Due > Elapsed) Elapsed = priority.Due;
        EventCount++;
        next.Action();
    }

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _threadId)
            throw new InvalidOperationException("a simulated system was used from outside the simulation's thread");
    }

    private sealed class LogCollector(Simulation simulation, SimulatedEngine engine, ActorRefProvider provider)
        : EmptyActorRef(provider, provider.RootPath / "simulation")
    {
        protected override void TellInternal(object message, IActorRef sender)
        {
            if (simulation.EventLogMode == EventLogMode.None) return;
            var logEvent = (LogEvent)message;
            // The stack of a cause has line numbers: not part of what happened.
            var cause = logEvent.Cause is { } exception ? $" ({exception.GetType().Name}: {exception.Message})" : "";
            simulation.Note(
                $"{engine.Name} {logEvent.LogLevel()} {logEvent.LogSource}: {logEvent.Message}{cause}".ReplaceLineEndings(" | "));
        }
    }
}

/// <summary>Something that will happen, unless it is cancelled or its node crashes.</summary>
internal sealed class SimulatedEvent(SimulatedEngine engine, Action action) : IDisposable
{
    public SimulatedEngine Engine { get; } = engine;

    public Action Action { get; } = action;

    public bool IsCancelled { get; private set; }

    public void Dispose() => IsCancelled = true;
}
