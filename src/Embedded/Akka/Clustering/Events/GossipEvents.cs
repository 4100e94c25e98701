using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What a change of the gossip means to subscribers.</summary>
internal static class GossipEvents
{
    /// <summary>The events from one state to the next: reachability, members, leaders, in this order.</summary>
    public static IEnumerable<ClusterEvent.IClusterDomainEvent> Between(Gossip before, Gossip after, UniqueAddress self)
    {
        if (before.IsCopyOf(after))
        {
            yield return new GossipChanged(after);
            yield break;
        }
        var (wereUnreachable, areUnreachable) = (before.Unreachable().Remove(self), after.Unreachable().Remove(self));
        foreach (var node in areUnreachable.Except(wereUnreachable)) yield return new ClusterEvent.UnreachableMember(after.Members[node]);
        foreach (var node in wereUnreachable.Except(areUnreachable).Where(after.HasMember))
            yield return new ClusterEvent.ReachableMember(after.Members[node]);
        foreach (var memberEvent in MemberEvents(before, after)) yield return memberEvent;
        foreach (var leaderEvent in LeaderEvents(before, after, self)) yield return leaderEvent;
        yield return new GossipChanged(after);
    }

    public static ClusterEvent.CurrentClusterState StateOf(Gossip gossip, UniqueAddress self) => new(
        [.. gossip.Members.Values],
        [.. gossip.Unreachable().Remove(self).Select(node => gossip.Members[node])],
        [.. gossip.Seen.Select(node => node.Address)],
        gossip.Leader(self)?.Address,
        RolesOf(gossip).ToImmutableDictionary(role => role, role => gossip.Leader(self, role)?.Address));

    private static IEnumerable<ClusterEvent.IClusterDomainEvent> MemberEvents(Gossip before, Gossip after)
    {
        foreach (var member in after.Members.Values)
        {
            if (before.Members.TryGetValue(member.UniqueAddress, out var known) && known.Status == member.Status) continue;
            switch (member.Status)
            {
                case MemberStatus.Joining:
                    yield return new ClusterEvent.MemberJoined(member);
                    break;
                case MemberStatus.Up:
                    yield return new ClusterEvent.MemberUp(member);
                    break;
                case MemberStatus.Leaving:
                    yield return new ClusterEvent.MemberLeft(member);
                    break;
                case MemberStatus.Exiting:
                    yield return new ClusterEvent.MemberExited(member);
                    break;
                case MemberStatus.Down:
                    yield return new ClusterEvent.MemberDowned(member);
                    break;
                case MemberStatus.Removed or MemberStatus.WeaklyUp:
                    throw new InvalidOperationException($"{member} in a gossip");
            }
        }
        foreach (var gone in before.Members.Values.Where(member => !after.HasMember(member.UniqueAddress)))
            yield return new ClusterEvent.MemberRemoved(gone.Copy(MemberStatus.Removed), gone.Status);
    }

    private static IEnumerable<ClusterEvent.IClusterDomainEvent> LeaderEvents(Gossip before, Gossip after, UniqueAddress self)
    {
        foreach (var role in RolesOf(before).Union(RolesOf(after)))
        {
            var leader = after.Leader(self, role)?.Address;
            if (leader != before.Leader(self, role)?.Address) yield return new ClusterEvent.RoleLeaderChanged(role, leader);
        }
        var leaderOfAll = after.Leader(self)?.Address;
        if (leaderOfAll != before.Leader(self)?.Address) yield return new ClusterEvent.LeaderChanged(leaderOfAll);
    }

    private static ImmutableSortedSet<string> RolesOf(Gossip gossip) =>
        gossip.Members.Values.SelectMany(member => member.Roles).ToImmutableSortedSet(StringComparer.Ordinal);
}

/// <summary>All of it, for those who decide by it.</summary>
internal sealed record GossipChanged(Gossip Gossip) : ClusterEvent.IClusterDomainEvent;
