using Akka.Actor;
using Akka.Mailboxes;

namespace Akka.Remoting;

/// <summary>What a system asks of remoting. <see cref="ActorRefProvider.Remoting"/> holds it, once it listens.</summary>
internal interface IRemoting
{
    /// <summary>This node as others name it: protocol, system, host and port.</summary>
    Address DefaultAddress { get; }

    /// <summary>Sends an ordinary message: at most once, in order per pair of nodes. What cannot be sent becomes a dead letter.</summary>
    void Send(object message, IActorRef? sender, RemoteActorRef recipient);

    /// <summary>
    /// Sends a system message, acknowledged and repeated until it arrives or the peer is quarantined. <see cref="Watch"/> and
    /// <see cref="Unwatch"/> also tell which nodes to keep an eye on: when one is lost for good, remoting publishes
    /// <see cref="AddressTerminated"/> on the event stream.
    /// </summary>
    void SendSystem(SystemMessage message, RemoteActorRef recipient);
}
