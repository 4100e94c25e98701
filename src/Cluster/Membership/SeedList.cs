using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// Whom a node asks for its cluster, in Akka's meaning: a node that stands first in its own list founds a cluster when none of the others
/// answers within <c>akka.cluster.seed-node-timeout</c>; any other asks for ever. So that there never are two clusters, the one founder of
/// the configuration alone puts itself first, and all members it remembers behind itself, who are asked before. When the others gave it up
/// it does so only once most of the last voters answer and none of them has a cluster: the smaller side of a partition founds nothing, and
/// when all gave each other up somebody does.
/// </summary>
/// <param name="Nodes">The seed nodes in their order.</param>
/// <param name="MayFound">Whether the node itself is the first of them.</param>
public sealed record SeedList(ImmutableList<Address> Nodes, bool MayFound)
{
    /// <summary>The rule.</summary>
    public static SeedList For(SeedSituation situation)
    {
        var self = situation.Self;
        var others = situation.Configured
            .Concat(situation.Known.Members.Select(member => member.Address).Where(node => IsOfOneKind(node, self)))
            .Where(node => node != self).Distinct().ToImmutableList();
        var mayFound = situation.IsFounder && (!situation.MustAskVoters || situation.HasAskedMajorityInVain);
        return new SeedList(mayFound ? others.Insert(0, self) : others, mayFound);
    }

    // What was remembered before the protocol (TLS or not) was changed cannot be asked.
    private static bool IsOfOneKind(Address one, Address other) => one.Protocol == other.Protocol && one.System == other.System;
}
