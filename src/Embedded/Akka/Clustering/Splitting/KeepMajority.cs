using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>
/// Who is to be downed when members cannot reach each other. Both sides decide by this, each by what it sees, and at most one of them goes
/// on: the one with more voters; with equally many the one with the voter of the lowest address.
/// </summary>
internal static class KeepMajority
{
    /// <summary>Everyone who is to be downed, as any node on this side of the split decides it; nobody when there is no split.</summary>
    /// <param name="gossip">What this side agrees on.</param>
    /// <param name="role">The role of those who count; empty for all members.</param>
    public static ImmutableSortedSet<UniqueAddress> Downs(Gossip gossip, string role)
    {
        if (gossip.IsDeserted) return Staying(gossip, gossip.Members.Keys);
        var complaints = Complaints(gossip);
        // Someone who knows what is said here can be reached by some way: the link between the two is broken, and both are at its ends.
        var halfReachable = complaints.Where(complaint => gossip.Seen.Contains(complaint.Subject))
            .SelectMany(complaint => new[] { complaint.Observer, complaint.Subject }).ToImmutableSortedSet();
        var unreachable = complaints.Select(complaint => complaint.Subject).ToImmutableSortedSet().Except(halfReachable);
        var downs = unreachable.IsEmpty ? [] : Decide(gossip, role, unreachable) switch
        {
            Loser.OtherSide => unreachable,
            Loser.ThisSide => gossip.Members.Keys.ToImmutableSortedSet().Except(unreachable),
            Loser.Both => gossip.Members.Keys.ToImmutableSortedSet(),
        };
        if (!halfReachable.IsEmpty) downs = downs.Union(EndsToDown(gossip, role, complaints, halfReachable, downs));
        return Staying(gossip, downs);
    }

    /// <summary>
    /// Of the nodes at the ends of broken links all, if most of the voters stay without them. Else those with the lowest addresses stay, as
    /// many as can all reach each other; and if that is not enough, nobody does: who goes on has always most of the voters before.
    /// </summary>
    private static ImmutableSortedSet<UniqueAddress> EndsToDown(
        Gossip gossip,
        string role,
        List<(UniqueAddress Observer, UniqueAddress Subject)> complaints,
        ImmutableSortedSet<UniqueAddress> ends,
        ImmutableSortedSet<UniqueAddress> downs)
    {
        var voters = Voters(Candidates(gossip, role));
        if (voters.Count == 0 || IsMajorityWithout(downs.Union(ends))) return ends;
        ImmutableSortedSet<UniqueAddress> spared = [];
        foreach (var end in ends)
        {
            var isCutOff = complaints.Any(complaint =>
                (complaint.Observer == end && spared.Contains(complaint.Subject))
                || (complaint.Subject == end && spared.Contains(complaint.Observer)));
            if (!isCutOff) spared = spared.Add(end);
        }
        var rest = ends.Except(spared);
        return IsMajorityWithout(downs.Union(rest)) ? rest : [.. gossip.Members.Keys];

        bool IsMajorityWithout(ImmutableSortedSet<UniqueAddress> gone) => Compare(voters, gone) == Loser.OtherSide;
    }

    /// <summary>Whether anybody waits for a decision.</summary>
    public static bool IsSplit(Gossip gossip) =>
        gossip.IsDeserted || (!gossip.Unreachable().IsEmpty
            && Complaints(gossip).Any(complaint => !gossip.Members[complaint.Subject].Status.IsDownOrExiting()));

    private static ImmutableSortedSet<UniqueAddress> Staying(Gossip gossip, IEnumerable<UniqueAddress> nodes) =>
        [.. nodes.Where(node => !gossip.Members[node].Status.IsDownOrExiting())];

    // What a node said last that is itself gone is old: a node that is there has seen what is known here.
    private static List<(UniqueAddress Observer, UniqueAddress Subject)> Complaints(Gossip gossip)
    {
        var subjects = gossip.Unreachable();
        return [.. gossip.Complaints().Where(complaint =>
            !subjects.Contains(complaint.Observer) || gossip.Seen.Contains(complaint.Observer))];
    }

    private static List<Member> Candidates(Gossip gossip, string role) => [.. gossip.Members.Values
        .Where(member => (role.Length == 0 || member.HasRole(role)) && !member.Status.IsDownOrExiting())];

    private static List<Member> Voters(List<Member> candidates) => [.. candidates.Where(member => member.Status != MemberStatus.Joining)];

    private static Loser Decide(Gossip gossip, string role, ImmutableSortedSet<UniqueAddress> unreachable)
    {
        var candidates = Candidates(gossip, role);
        var voters = Voters(candidates);
        var loser = voters.Count == 0 ? Loser.Both : Compare(voters, unreachable);
        if (loser != Loser.OtherSide) return loser;
        // A change may have reached one side only: there, joining voters may be up already, and here leaving ones may count no more.
        var worstCase = candidates.Where(member => unreachable.Contains(member.UniqueAddress)
            || member.Status is not (MemberStatus.Joining or MemberStatus.Leaving)).ToList();
        var hasRivals = worstCase.Any(member => unreachable.Contains(member.UniqueAddress));
        return hasRivals && Compare(worstCase, unreachable) != Loser.OtherSide ? Loser.Both : Loser.OtherSide;
    }

    private static Loser Compare(IReadOnlyCollection<Member> voters, ImmutableSortedSet<UniqueAddress> unreachable)
    {
        var there = voters.Count(voter => unreachable.Contains(voter.UniqueAddress));
        var here = voters.Count - there;
        if (here != there) return here > there ? Loser.OtherSide : Loser.ThisSide;
        return unreachable.Contains(voters.Min()!.UniqueAddress) ? Loser.ThisSide : Loser.OtherSide;
    }

    private enum Loser
    {
        OtherSide,
        ThisSide,
        Both,
    }
}
