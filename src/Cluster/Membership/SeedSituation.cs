using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>What a node knows when it looks for its cluster.</summary>
/// <param name="Self">Its own address.</param>
/// <param name="Configured">The seeds of its configuration, the founder first; empty: this node is the founder.</param>
/// <param name="Known">What it remembers of its last cluster.</param>
public sealed record SeedSituation(Address Self, IReadOnlyList<Address> Configured, KnownMembers Known)
{
    /// <summary>Whether this is the node that the configuration lets found the cluster.</summary>
    public bool IsFounder => Configured.Count == 0 || Configured[0] == Self;

    /// <summary>Whether it founds only as <see cref="FoundingRound"/> says: there was a cluster, which may go on without it.</summary>
    public bool FoundsAnew => IsFounder && !Known.Members.IsEmpty;
}
