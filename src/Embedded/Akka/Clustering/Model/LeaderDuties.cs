using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What the leader does once all agree.</summary>
/// <param name="MinNrOfMembers">Nobody comes up before so many are there.</param>
/// <param name="MinNrOfMembersOfRole">The same for members of a role.</param>
internal sealed record LeaderDuties(int MinNrOfMembers, ImmutableSortedDictionary<string, int> MinNrOfMembersOfRole)
{
    /// <summary>
    /// Joining members come up, oldest first by address; leaving ones exit; exiting ones that have confirmed, and those that are exiting
    /// or down and out of reach, are removed.
    /// </summary>
    public Gossip Act(Gossip gossip, UniqueAddress self, IReadOnlySet<UniqueAddress> confirmedExits, DateTimeOffset now)
    {
        if (gossip.Leader(self) is not { } leader || leader.UniqueAddress != self) return gossip;
        if (!gossip.IsConverged(self, confirmedExits)) return gossip;
        // Who is not up itself leads only where nobody ever was: it must not go on with what a majority has given up.
        if (leader.Status == MemberStatus.Joining && gossip.IsDeserted) return gossip;
        var unreachable = gossip.Unreachable();
        var next = gossip;
        foreach (var member in gossip.Members.Values)
        {
            var isGone = unreachable.Contains(member.UniqueAddress) && member.Status.IsDownOrExiting();
            var hasLeft = member.Status == MemberStatus.Exiting && confirmedExits.Contains(member.UniqueAddress);
            if ((isGone || hasLeft) && member.UniqueAddress != self) next = next.Without(member.UniqueAddress, now, self);
            else if (member.Status == MemberStatus.Leaving) next = next.With(member.Copy(MemberStatus.Exiting), self);
        }
        return HasEnoughMembers(next) ? BringUp(next, self) : next;
    }

    private static Gossip BringUp(Gossip gossip, UniqueAddress self)
    {
        var youngest = gossip.Members.Values.Where(member => member.UpNumber != Member.NotUpYet).Select(member => member.UpNumber)
            .DefaultIfEmpty(0).Max();
        var joining = gossip.Members.Values.Where(member => member.Status == MemberStatus.Joining);
        return joining.Aggregate(gossip, (next, member) => next.With(member.CopyUp(++youngest), self));
    }

    private bool HasEnoughMembers(Gossip gossip)
    {
        var counted = gossip.Members.Values.Where(member => !member.Status.IsDownOrExiting()).ToList();
        return counted.Count >= MinNrOfMembers
            && MinNrOfMembersOfRole.All(entry => counted.Count(member => member.HasRole(entry.Key)) >= entry.Value);
    }
}
