using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Joins the cluster that one of these nodes is part of, or founds it.</summary>
internal sealed record JoinSeedNodes(ImmutableList<Address> Nodes) : INoSerializationVerificationNeeded;

/// <summary>Joins the cluster that this node is part of.</summary>
internal sealed record JoinAddress(Address Address) : INoSerializationVerificationNeeded;

/// <summary>A member is to leave in order.</summary>
internal sealed record LeaveNode(Address Address) : INoSerializationVerificationNeeded;

/// <summary>A member is given up for lost.</summary>
internal sealed record DownAddress(Address Address) : INoSerializationVerificationNeeded;

/// <summary>Incarnations are given up for lost.</summary>
internal sealed record DownNodes(ImmutableSortedSet<UniqueAddress> Nodes) : INoSerializationVerificationNeeded;

/// <summary>What this node's failure detectors say of a node.</summary>
internal sealed record ReachabilityFound(UniqueAddress Node, bool IsReachable) : INoSerializationVerificationNeeded;

/// <summary>A member has been removed.</summary>
internal sealed record RemovedNode(UniqueAddress Node) : INoSerializationVerificationNeeded;

/// <summary>This node has handed over everything; answered by <see cref="Done"/>.</summary>
internal sealed record ExitingCompleted : INoSerializationVerificationNeeded
{
    public static ExitingCompleted Instance { get; } = new();
}

/// <summary>Ends this node's part in the cluster without a word.</summary>
internal sealed record EndMembership : INoSerializationVerificationNeeded
{
    public static EndMembership Instance { get; } = new();
}

internal sealed record GossipTick : INoSerializationVerificationNeeded
{
    public static GossipTick Instance { get; } = new();
}

internal sealed record GossipSoon(int Number) : INoSerializationVerificationNeeded;

internal sealed record LeaderTick : INoSerializationVerificationNeeded
{
    public static LeaderTick Instance { get; } = new();
}

internal sealed record SeedTick : INoSerializationVerificationNeeded
{
    public static SeedTick Instance { get; } = new();
}

internal sealed record JoinTimeout : INoSerializationVerificationNeeded
{
    public static JoinTimeout Instance { get; } = new();
}

internal sealed record JoinUnsuccessful : INoSerializationVerificationNeeded
{
    public static JoinUnsuccessful Instance { get; } = new();
}
