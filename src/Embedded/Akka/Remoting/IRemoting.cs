using Akka.Actor;
using Akka.Mailboxes;

namespace Akka.Remoting;

/// <summary>What a system asks of remoting. <see cref="ActorRefProvider.Remoting"/> holds it, once it listens.</summary>
internal interface IRemoting
{
    /// <summary>This node as others name it: protocol, system, host and port.</summary>
    Address DefaultAddress { get; }

    /// <summary>This incarnation of the node: another positive number after each start.</summary>
    int Uid { get; }

    /// <summary>Nodes whose loss somebody else (the cluster) notices and reports by <see cref="Quarantine"/>.</summary>
    Func<Address, bool> IsCaredForElsewhere { get; set; }

    /// <summary>Sends an ordinary message: at most once, in order per pair of nodes. What cannot be sent becomes a dead letter.</summary>
    void Send(object message, IActorRef? sender, RemoteActorRef recipient);

    /// <summary>
    /// Sends a system message, acknowledged and repeated until it arrives or the peer is quarantined. <see cref="Watch"/> and
    /// <see cref="Unwatch"/> also tell which nodes to keep an eye on.
    /// </summary>
    void SendSystem(SystemMessage message, RemoteActorRef recipient);

    /// <summary>
    /// Gives an incarnation of a peer up for good: nothing is sent to it or taken from it any more, and
    /// <see cref="AddressTerminated"/> is published, which becomes <see cref="Terminated"/> for all who watch someone there.
    /// </summary>
    /// <param name="peer">The node.</param>
    /// <param name="uid">Its incarnation; null for whichever is known.</param>
    /// <param name="reason">For the log.</param>
    void Quarantine(Address peer, int? uid, string reason);
}
