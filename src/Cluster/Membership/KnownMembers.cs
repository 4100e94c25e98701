using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>What a node remembers of its cluster: whom it asks when it comes back, and whose word it needs to found one anew.</summary>
/// <param name="Members">The members at last, this node among them, in the order of their addresses.</param>
/// <param name="Voters">
/// The last who decided with the others who goes on when the cluster splits, in the order of their addresses. The last voter that left is
/// the last voter still. Empty: there never was one.
/// </param>
public sealed record KnownMembers(ImmutableList<Address> Members, ImmutableList<Address> Voters)
{
    /// <summary>Of a node that was never in a cluster.</summary>
    public static KnownMembers None { get; } = new([], []);

    /// <summary>The voters; where there never was one all gave up together, and all count.</summary>
    public ImmutableList<Address> Deciding => Voters.IsEmpty ? Members : Voters;

    /// <summary>Of a node that is in a cluster with these members.</summary>
    // Two incarnations at one address are one place to ask.
    public static KnownMembers Of(IEnumerable<Address> members, IEnumerable<Address> voters) =>
        new([.. members.Distinct().Order(Member.AddressOrdering)], [.. voters.Distinct().Order(Member.AddressOrdering)]);

    /// <summary>What a node remembers from now on; null when what it sees is no news of the others, for it is out itself.</summary>
    /// <param name="members">All that it sees.</param>
    /// <param name="self">The node.</param>
    public KnownMembers? After(IReadOnlyCollection<SeenMember> members, UniqueAddress self)
    {
        if (!members.Any(member => member.Node.Equals(self) && member.Status != MemberStatus.Down)) return null;
        var voters = members.Where(member => member.Votes).Select(member => member.Node.Address).ToList();
        return Of(members.Select(member => member.Node.Address), voters.Count > 0 ? voters : Voters);
    }

    /// <summary>The same places under the protocol that a node speaks now: TLS may have come or gone while it was away.</summary>
    public KnownMembers Under(string protocol) =>
        Of(Members.Select(member => member.WithProtocol(protocol)), Voters.Select(voter => voter.WithProtocol(protocol)));

    /// <summary>Whether both say the same.</summary>
    public bool Equals(KnownMembers? other) =>
        other is not null && Members.SequenceEqual(other.Members) && Voters.SequenceEqual(other.Voters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Members.Count, Voters.Count);
}
