using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>What a node remembers of its cluster: whom it asks when it comes back.</summary>
/// <param name="Members">The members at last, this node among them, in the order of their addresses.</param>
/// <param name="IsDowned">Whether the others gave this node up, and none has taken it in since.</param>
public sealed record KnownMembers(ImmutableList<KnownMember> Members, bool IsDowned)
{
    /// <summary>Of a node that was never in a cluster.</summary>
    public static KnownMembers None { get; } = new([], IsDowned: false);

    /// <summary>Of a node that is in a cluster with these members.</summary>
    public static KnownMembers Of(IEnumerable<KnownMember> members) => new(
        // Two incarnations at one address are one place to ask.
        [
            .. members.GroupBy(member => member.Address).Select(same => same.Last())
                .OrderBy(member => member.Address, Member.AddressOrdering),
        ],
        IsDowned: false);

    /// <summary>The addresses of those who decided with the others who goes on; of all when no role counts.</summary>
    /// <param name="role">The role that counts; empty: all.</param>
    public IEnumerable<Address> VotersOf(string role) =>
        Members.Where(member => role.Length == 0 || member.Roles.Contains(role)).Select(member => member.Address);

    /// <summary>Whether both say the same.</summary>
    public bool Equals(KnownMembers? other) => other is not null && IsDowned == other.IsDowned && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Members.Count, IsDowned);
}
