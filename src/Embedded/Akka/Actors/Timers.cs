using Akka.Execution;

namespace Akka.Actor;

/// <summary>An actor with timers, which the system puts in.</summary>
public interface IWithTimers
{
    /// <summary>The timers; not yet there in the constructor.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>
/// An actor's own timers, each with a key. Starting one again replaces it: a message of the old one never comes, even when it is in the
/// mailbox already. All end with the actor and with its restart.
/// </summary>
public interface ITimerScheduler
{
    /// <summary>Sends <paramref name="msg"/> to the actor once.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Sends <paramref name="msg"/> to the actor once, from <paramref name="sender"/>.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender);

    /// <summary>Sends <paramref name="msg"/> to the actor again and again.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends <paramref name="msg"/> to the actor again and again, from <paramref name="sender"/>.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender);

    /// <summary>Sends <paramref name="msg"/> to the actor again and again, first after <paramref name="initialDelay"/>.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>As the others, from <paramref name="sender"/>.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender);

    /// <summary>Whether the timer is under way.</summary>
    bool IsTimerActive(object key);

    /// <summary>Ends a timer.</summary>
    void Cancel(object key);

    /// <summary>Ends all timers.</summary>
    void CancelAll();

    /// <summary>The keys of the timers under way.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }
}

/// <summary>What a timer puts into the mailbox.</summary>
internal sealed class TimerMessage(TimerScheduler.ActorTimer timer) : INoSerializationVerificationNeeded
{
    public TimerScheduler.ActorTimer Timer { get; } = timer;

    public override string ToString() => $"timer {Timer.Key}: {Timer.Message}";
}

/// <summary>The timers of one instance of an actor.</summary>
internal sealed class TimerScheduler(ActorCell cell, Engine engine) : ITimerScheduler
{
    private readonly Dictionary<object, ActorTimer> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => [.. _timers.Keys];

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender) => Start(key, msg, timeout, null, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer)) timer.Dispose();
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values) timer.Dispose();
        _timers.Clear();
    }

    /// <summary>The message of a timer that is still the one under its key; else null.</summary>
    public object? Accept(TimerMessage message)
    {
        var timer = message.Timer;
        if (_timers.GetValueOrDefault(timer.Key) != timer) return null;
        if (timer.Interval is null) _timers.Remove(timer.Key);
        return timer.Message;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cancel(key);
        var timer = new ActorTimer(cell, engine, key, message, interval, sender);
        _timers.Add(key, timer);
        timer.Schedule(delay);
    }

    internal sealed class ActorTimer(
        ActorCell cell, Engine engine, object key, object message, TimeSpan? interval, IActorRef? sender) : IDisposable
    {
        private volatile bool _isCancelled;
        private IDisposable? _pending;

        public object Key { get; } = key;

        public object Message { get; } = message;

        public TimeSpan? Interval { get; } = interval;

        public void Schedule(TimeSpan delay) => _pending = engine.Schedule(delay, Fire);

        public void Dispose()
        {
            _isCancelled = true;
            _pending?.Dispose();
        }

        private void Fire()
        {
            if (_isCancelled) return;
            cell.LocalSelf.Tell(new TimerMessage(this), sender ?? cell.Self);
            if (Interval is { } interval) Schedule(interval);
        }
    }
}
