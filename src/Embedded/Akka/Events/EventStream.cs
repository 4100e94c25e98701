using Akka.Actor;
using Akka.Execution;

namespace Akka.Event;

/// <summary>Hands each event to those who subscribed to its type, a base of it or an interface it has.</summary>
public class LoggingBus
{
    private readonly Engine _engine;
    private readonly Lock _lock = new();
    // Replaced as a whole, so that publishing needs no lock. In the order of subscription.
    private volatile (IActorRef Subscriber, Type Channel)[] _subscriptions = [];

    internal LoggingBus(Engine engine) => _engine = engine;

    /// <summary>Events below this level are not made.</summary>
    public LogLevel LogLevel { get; private set; }

    /// <summary>Sets <see cref="LogLevel"/>.</summary>
    public void SetLogLevel(LogLevel logLevel) => LogLevel = logLevel;

    /// <summary>Sends events of a type to an actor until it ends; false when it gets them already.</summary>
    public virtual bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_lock)
        {
            if (_subscriptions.Any(known => known.Subscriber.Equals(subscriber) && known.Channel == classifier)) return false;
            _subscriptions = [.. _subscriptions, (subscriber, classifier)];
            return true;
        }
    }

    /// <summary>Ends a subscription; false when there is none.</summary>
    public virtual bool Unsubscribe(IActorRef subscriber, Type classifier) =>
        Remove(known => known.Channel == classifier && known.Subscriber.Equals(subscriber));

    /// <summary>Ends all subscriptions of an actor; false when it has none.</summary>
    public virtual bool Unsubscribe(IActorRef subscriber) => Remove(known => known.Subscriber.Equals(subscriber));

    /// <summary>Sends an event to all who want it.</summary>
    public virtual void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        if (@event is LogEvent { Timestamp.Ticks: 0 } logEvent) logEvent.Timestamp = _engine.Now.UtcDateTime;
        var type = @event.GetType();
        List<IActorRef>? told = null;
        foreach (var (subscriber, channel) in _subscriptions)
        {
            if (!channel.IsAssignableFrom(type) || told?.Contains(subscriber) == true) continue;
            (told ??= []).Add(subscriber);
            subscriber.Tell(@event, ActorRefs.NoSender);
        }
    }

    private bool Remove(Func<(IActorRef Subscriber, Type Channel), bool> isMeant)
    {
        // Every actor that ends comes here; few have subscribed.
        if (!_subscriptions.Any(isMeant)) return false;
        lock (_lock)
        {
            var rest = _subscriptions.Where(known => !isMeant(known)).ToArray();
            var isAny = rest.Length < _subscriptions.Length;
            _subscriptions = rest;
            return isAny;
        }
    }
}

/// <summary>The event stream of a system.</summary>
public class EventStream : LoggingBus
{
    internal EventStream(Engine engine) : base(engine)
    {
    }
}

/// <summary>Subscribing by type argument.</summary>
public static class EventStreamExtensions
{
    /// <summary>Sends events of a type to an actor until it ends; false when it gets them already.</summary>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends a subscription; false when there is none.</summary>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
