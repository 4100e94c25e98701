using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// How a node looks for its cluster. The first of the seed nodes asks the others and founds a cluster when none of them is in one; every
/// other node asks until one answers, and never founds.
/// </summary>
/// <param name="Others">Whom to ask.</param>
/// <param name="Denied">Who answered that it is in no cluster itself.</param>
/// <param name="MayFound">Whether this is the first seed node.</param>
/// <param name="Deadline">When the first seed node stops waiting.</param>
internal sealed record SeedSearch(
    ImmutableList<Address> Others, ImmutableHashSet<Address> Denied, bool MayFound, TimeSpan Deadline)
{
    public static SeedSearch Begin(IReadOnlyList<Address> seedNodes, Address self, TimeSpan now, TimeSpan timeout) => new(
        [.. seedNodes.Where(node => node != self).Distinct()], [], seedNodes.Count > 0 && seedNodes[0] == self, now + timeout);

    public SeedSearch WithDenial(Address node) => this with { Denied = Denied.Add(node) };

    /// <summary>Whether it is this node that founds the cluster, now.</summary>
    public bool Founds(TimeSpan now) => MayFound && (now >= Deadline || Others.All(Denied.Contains));
}
