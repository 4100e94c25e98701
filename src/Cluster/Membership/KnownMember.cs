using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>A node that was a member when it was last heard of.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Roles">What it is for.</param>
public sealed record KnownMember(Address Address, ImmutableSortedSet<string> Roles)
{
    /// <summary>Whether both are the same node with the same roles.</summary>
    public bool Equals(KnownMember? other) => other is not null && Address == other.Address && Roles.SetEquals(other.Roles);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();
}
