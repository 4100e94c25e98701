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

/// <summary>What happens between this node and another.</summary>
public abstract class AssociationEvent : RemotingLifecycleEvent
{
    /// <summary>An event.</summary>
    protected AssociationEvent()
    {
    }

    /// <summary>This node.</summary>
    public abstract Address LocalAddress { get; protected set; }

    /// <summary>The other.</summary>
    public abstract Address RemoteAddress { get; protected set; }

    /// <summary>Whether the other began it.</summary>
    public abstract bool IsInbound { get; protected set; }
}

/// <summary>
/// This node and another do not come together. The embedded remoting says so of one cause alone, an
/// <see cref="System.Security.Authentication.AuthenticationException"/>: they have different join tokens.
/// </summary>
public sealed class AssociationErrorEvent : AssociationEvent
{
    private readonly LogLevel _level;

    /// <summary>What stands between them.</summary>
    public AssociationErrorEvent(Exception cause, Address localAddress, Address remoteAddress, bool inbound, LogLevel level)
    {
        (Cause, LocalAddress, RemoteAddress, IsInbound) = (cause, localAddress, remoteAddress, inbound);
        _level = level;
    }

    /// <summary>What stands between them.</summary>
    public Exception Cause { get; }

    /// <inheritdoc/>
    public override Address LocalAddress { get; protected set; }

    /// <inheritdoc/>
    public override Address RemoteAddress { get; protected set; }

    /// <inheritdoc/>
    public override bool IsInbound { get; protected set; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => _level;

    /// <summary>The event, for people.</summary>
    public override string ToString() => $"AssociationError: {LocalAddress} <-> {RemoteAddress}: Error[{Cause}]";
}
