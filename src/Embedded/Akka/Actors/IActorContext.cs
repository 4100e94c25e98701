namespace Akka.Actor;

/// <summary>What an actor sees of its place in the system. Not for other threads.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor itself.</summary>
    IActorRef Self { get; }

    /// <summary>Who sent the message in hand; the system's dead letters when nobody did.</summary>
    IActorRef Sender { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>The recipe the actor was made from.</summary>
    Props Props { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>How long no message may come before <see cref="Actor.ReceiveTimeout"/>; null for ever.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>The child of that name, or nobody.</summary>
    IActorRef Child(string name);

    /// <summary>All children.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Replaces the behaviour on top.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the others.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Goes back to the behaviour below.</summary>
    void UnbecomeStacked();

    /// <summary>Asks for a <see cref="Actor.ReceiveTimeout"/> after a time without messages; null asks for none.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or the actor itself, after the message in hand.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the behaviour on top.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top of the others.</summary>
    void BecomeStacked(UntypedReceive receive);
}
