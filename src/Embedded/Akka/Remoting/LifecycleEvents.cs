using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>What happens to remoting; published on the event stream.</summary>
public abstract class RemotingLifecycleEvent
{
    /// <summary>An event.</summary>
    protected RemotingLifecycleEvent()
    {
    }

    /// <summary>How much it matters.</summary>
    public abstract LogLevel LogLevel();
}

/// <summary>This node listens.</summary>
public sealed class RemotingListenEvent : RemotingLifecycleEvent
{
    /// <summary>This node listens at these addresses.</summary>
    public RemotingListenEvent(IList<Address> listenAddresses) => ListenAddresses = listenAddresses;

    /// <summary>Where others reach it.</summary>
    public IList<Address> ListenAddresses { get; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    /// <summary>The event, for people.</summary>
    public override string ToString() => $"Remoting now listens on addresses: [{string.Join(',', ListenAddresses)}]";
}

/// <summary>This node has stopped listening.</summary>
public sealed class RemotingShutdownEvent : RemotingLifecycleEvent
{
    /// <summary>An event.</summary>
    public RemotingShutdownEvent()
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    /// <summary>The event, for people.</summary>
    public override string ToString() => "Remoting shut down";
}

/// <summary>This node has given up an incarnation of a peer for good.</summary>
public sealed class QuarantinedEvent : RemotingLifecycleEvent
{
    /// <summary>An incarnation of a peer.</summary>
    public QuarantinedEvent(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    /// <summary>The peer.</summary>
    public Address Address { get; }

    /// <summary>Its incarnation.</summary>
    public int Uid { get; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    /// <summary>The event, for people.</summary>
    public override string ToString() =>
        $"Association to [{Address}] having UID [{Uid}] is irrecoverably failed. UID is now quarantined and all messages to this UID "
        + "will be delivered to dead letters. Remote actorsystem must be restarted to recover from this situation.";
}

/// <summary>A peer has given this node up for good.</summary>
public sealed class ThisActorSystemQuarantinedEvent : RemotingLifecycleEvent
{
    /// <summary>This node and the peer.</summary>
    public ThisActorSystemQuarantinedEvent(Address localAddress, Address remoteAddress)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
    }

    /// <summary>This node.</summary>
    public Address LocalAddress { get; }

    /// <summary>The peer.</summary>
    public Address RemoteAddress { get; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    /// <summary>The event, for people.</summary>
    public override string ToString() => $"The remote system {RemoteAddress} has quarantined this system {LocalAddress}.";
}
