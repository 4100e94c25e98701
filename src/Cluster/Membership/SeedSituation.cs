using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>What a node knows when it looks for its cluster.</summary>
/// <param name="Self">Its own address.</param>
/// <param name="Configured">The seeds of its configuration, the founder first; empty: this node is the founder.</param>
/// <param name="Known">What it remembers of its last cluster.</param>
/// <param name="VoterRole">The role that counts when a cluster splits; empty: all members count.</param>
/// <param name="AskedInVain">
/// Members that could be connected to before and after a whole joining attempt in which nobody took this node in; null before the first.
/// </param>
public sealed record SeedSituation(
    Address Self,
    IReadOnlyList<Address> Configured,
    KnownMembers Known,
    string VoterRole,
    ImmutableHashSet<Address>? AskedInVain = null)
{
    /// <summary>Whether this is the node that the configuration lets found the cluster.</summary>
    public bool IsFounder => Configured.Count == 0 || Configured[0] == Self;

    /// <summary>Whether this node must have seen that nobody goes on without it before it may found.</summary>
    public bool MustAskVoters => IsFounder && Known.IsDowned;

    /// <summary>
    /// The last members who decided with the others who goes on. Where nobody wears the role all gave up, and all count here.
    /// </summary>
    public ImmutableList<Address> Voters =>
        Known.VotersOf(VoterRole).ToImmutableList() is { IsEmpty: false } voters ? voters : [.. Known.VotersOf("")];

    /// <summary>
    /// Whether most of the last voters, this node counted if it is one, answered and had no cluster to take it into. Of two sides of a
    /// partition at most one can have most of them.
    /// </summary>
    public bool HasAskedMajorityInVain => AskedInVain is { } asked
        && (Voters.IsEmpty || 2 * Voters.Count(voter => voter == Self || asked.Contains(voter)) > Voters.Count);
}
