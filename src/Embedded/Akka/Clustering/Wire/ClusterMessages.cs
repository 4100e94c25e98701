using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Remoting;

namespace Akka.Cluster;

/// <summary>What the cluster's own actors say to each other across nodes.</summary>
public interface IClusterMessage
{
}

/// <summary>Node that wants to join -> seed node: are you part of a cluster?</summary>
internal sealed record InitJoin : IClusterMessage, IDeadLetterSuppression
{
    public static InitJoin Instance { get; } = new();
}

/// <summary>Seed node -> node that wants to join: yes.</summary>
internal sealed record InitJoinAck(Address Address) : IClusterMessage, IDeadLetterSuppression;

/// <summary>Seed node -> node that wants to join: no.</summary>
internal sealed record InitJoinNack(Address Address) : IClusterMessage, IDeadLetterSuppression;

/// <summary>Node that wants to join -> member. Repeated until it is welcome.</summary>
internal sealed record Join(UniqueAddress Node, ImmutableHashSet<string> Roles) : IClusterMessage;

/// <summary>Member -> node that wanted to join: you are a member, and this is the cluster.</summary>
internal sealed record Welcome(UniqueAddress From, Gossip Gossip) : IClusterMessage;

/// <summary>Member -> member: what I know. <paramref name="To"/> is one incarnation; another one at its address must not take it.</summary>
internal sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : IClusterMessage, IDeadLetterSuppression;

/// <summary>Exiting member -> others: I have handed over everything; do not wait for me.</summary>
internal sealed record ExitingConfirmed(UniqueAddress Node) : IClusterMessage, IDeadLetterSuppression;

/// <summary>Member -> member that it watches: are you there?</summary>
internal sealed record Heartbeat(UniqueAddress From) : IClusterMessage, IUrgentMessage, IDeadLetterSuppression;

/// <summary>Node -> who asked: yes, as this incarnation.</summary>
internal sealed record HeartbeatAnswer(UniqueAddress From) : IClusterMessage, IUrgentMessage, IDeadLetterSuppression;
