using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// Whom a node asks to be taken in, in Akka's meaning: a node that stands first in its own list founds a cluster when none of the others
/// answers within <c>akka.cluster.seed-node-timeout</c>; any other asks for ever. So that there never are two clusters, the one founder of
/// the configuration alone puts itself first, and only as long as it remembers no cluster: that nobody answers does not mean that there is
/// none. With a memory it founds as <see cref="FoundingRound"/> says.
/// </summary>
/// <param name="Nodes">The seed nodes in their order.</param>
/// <param name="MayFound">Whether the node itself is the first of them.</param>
public sealed record SeedList(ImmutableList<Address> Nodes, bool MayFound)
{
    /// <summary>The rule.</summary>
    public static SeedList For(SeedSituation situation)
    {
        var self = situation.Self;
        var others = situation.Configured.Concat(situation.Known.Members).Where(node => node != self).Distinct().ToImmutableList();
        var mayFound = situation.IsFounder && !situation.FoundsAnew;
        return new SeedList(mayFound ? others.Insert(0, self) : others, mayFound);
    }
}
