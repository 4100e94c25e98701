using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// What a node knows of its cluster, and who knows the same. Every part can only grow in one direction: members go forward through their
/// life, observations have versions, removals are remembered. So putting two opinions together needs no clock: it does not matter in which
/// order, how often or by which way they come, all end at the same (a join semilattice; the real library has vector clocks in its place).
/// </summary>
/// <param name="Members">All members by incarnation.</param>
/// <param name="Observations">By observer.</param>
/// <param name="Removals">Former members, and when they were removed (Unix milliseconds): they are not taken in again.</param>
/// <param name="Seen">Who is known to know exactly this.</param>
internal sealed record Gossip(
    ImmutableSortedDictionary<UniqueAddress, Member> Members,
    ImmutableSortedDictionary<UniqueAddress, Observation> Observations,
    ImmutableSortedDictionary<UniqueAddress, long> Removals,
    ImmutableSortedSet<UniqueAddress> Seen)
{
    // Somebody may still name a member as long as it has not heard of the removal: seconds. The newest ones are by far enough.
    private const int RemovalsMax = 256;

    // Asked for many times of one state; depends on members and observations only, which a copy may have replaced.
    private UnreachableNodes? _unreachable;

    /// <summary>To be filled. Members are equal whatever their status is: by that, a new status would not be taken over.</summary>
    public static ImmutableSortedDictionary<UniqueAddress, Member> NoMembers { get; } =
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, ReferenceEqualityComparer.Instance);

    public static Gossip Empty { get; } = new(
        NoMembers,
        ImmutableSortedDictionary<UniqueAddress, Observation>.Empty,
        ImmutableSortedDictionary<UniqueAddress, long>.Empty,
        []);

    public Member? MemberAt(Address address) => Members.Values.FirstOrDefault(member => member.Address == address);

    public bool HasMember(UniqueAddress node) => Members.ContainsKey(node);

    /// <summary>Adds a member, or takes a newer opinion of it. Only <paramref name="self"/> knows of it so far.</summary>
    public Gossip With(Member member, UniqueAddress self) =>
        this with { Members = Members.SetItem(member.UniqueAddress, member), Seen = [self] };

    /// <summary>What <paramref name="self"/> thinks of a node's reachability.</summary>
    public Gossip WithObservation(UniqueAddress self, UniqueAddress subject, bool isReachable)
    {
        var before = Observations.GetValueOrDefault(self, Observation.Nothing);
        var after = before.With(subject, isReachable);
        return ReferenceEquals(before, after) ? this : this with { Observations = Observations.SetItem(self, after), Seen = [self] };
    }

    /// <summary>Removes a member for good.</summary>
    public Gossip Without(UniqueAddress node, DateTimeOffset now, UniqueAddress self) =>
        (this with { Removals = Removals.SetItem(node, now.ToUnixTimeMilliseconds()), Seen = [self] }).Consistent();

    public Gossip SeenBy(UniqueAddress node) => Seen.Contains(node) ? this : this with { Seen = Seen.Add(node) };

    /// <summary>Both opinions in one. Who has seen it: those who have seen the newer one, or nobody yet when neither was newer.</summary>
    public Gossip Merge(Gossip other)
    {
        var members = Union(Members, other.Members, Member.Newer);
        var observations = Union(Observations, other.Observations, (one, two) => one.Version >= two.Version ? one : two);
        var removals = Union(Removals, other.Removals, Math.Max);
        var hasNothingNew = members == Members && observations == Observations && removals == Removals;
        var merged = hasNothingNew ? this : new Gossip(members, observations, removals, []).Consistent();
        var (isMine, isTheirs) = (hasNothingNew || merged.IsSameAs(this), merged.IsSameAs(other));
        var seen = (isMine, isTheirs) switch
        {
            (true, true) => Seen.Union(other.Seen),
            (true, false) => Seen,
            (false, true) => other.Seen,
            (false, false) => [],
        };
        var strangers = seen.Where(node => !merged.HasMember(node)).ToList();
        return merged with { Seen = strangers.Count == 0 ? seen : seen.Except(strangers) };
    }

    /// <summary>Whether both say the same of the cluster, whoever has seen it.</summary>
    public bool IsSameAs(Gossip other) =>
        AreSame(Members, other.Members, (one, two) => one.IsSameAs(two))
        && AreSame(Removals, other.Removals, (one, two) => one == two)
        && AreSame(Observations, other.Observations, (one, two) => one.Version == two.Version);

    /// <summary>Whether both are copies of one state and differ at most in who has seen it: cheaper than comparing, and stricter.</summary>
    public bool IsCopyOf(Gossip other) => Members == other.Members && Observations == other.Observations;

    /// <summary>
    /// Whether members were up and none is any more. Those that are still joining were to join a cluster that has ended: they are none.
    /// </summary>
    public bool IsDeserted =>
        Members.Values.Any(member => member.UpNumber != Member.NotUpYet) && !Members.Values.Any(member => member.Status.IsUpOrLeaving());

    /// <summary>Who cannot reach whom, by observers that are not down themselves.</summary>
    public IEnumerable<(UniqueAddress Observer, UniqueAddress Subject)> Complaints() =>
        from row in Observations
        where Members[row.Key].Status != MemberStatus.Down
        from subject in row.Value.Unreachable
        where subject != row.Key && HasMember(subject)
        select (row.Key, subject);

    /// <summary>Members that somebody cannot reach.</summary>
    public ImmutableSortedSet<UniqueAddress> Unreachable()
    {
        if (_unreachable is { } known && known.Members == Members && known.Observations == Observations) return known.Nodes;
        var nodes = Complaints().Select(complaint => complaint.Subject).ToImmutableSortedSet();
        _unreachable = new UnreachableNodes(Members, Observations, nodes);
        return nodes;
    }

    public bool HasUnreachable(UniqueAddress observer, UniqueAddress subject) =>
        Observations.TryGetValue(observer, out var row) && row.Unreachable.Contains(subject);

    /// <summary>
    /// Who leads, as <paramref name="self"/> sees it: of the members that all can reach the one with the lowest address, those that are up
    /// before those that are not. Needs no vote: without agreement on all else a leader does nothing.
    /// </summary>
    public Member? Leader(UniqueAddress self, string? role = null)
    {
        var unreachable = Unreachable();
        Member? leader = null;
        // In the order of addresses: the first of the best is the one.
        foreach (var (node, member) in Members)
        {
            if (member.Status == MemberStatus.Down || (role is not null && !member.HasRole(role))) continue;
            if (node != self && unreachable.Contains(node)) continue;
            if (leader is null || Reluctance(member) < Reluctance(leader)) leader = member;
        }
        return leader;
    }

    /// <summary>
    /// Whether every member that takes part knows this. Members that are down or go are not waited for; while any other cannot be reached
    /// there is no agreement.
    /// </summary>
    public bool IsConverged(UniqueAddress self, IReadOnlySet<UniqueAddress> confirmedExits)
    {
        var unreachable = Unreachable().Remove(self);
        return unreachable.All(node => Members[node].Status.IsDownOrExiting() || confirmedExits.Contains(node))
            && Members.Values.All(member =>
                !member.Status.IsUpOrLeaving() || Seen.Contains(member.UniqueAddress) || confirmedExits.Contains(member.UniqueAddress));
    }

    private static int Reluctance(Member member) => member.Status.IsUpOrLeaving() ? 0 : member.Status == MemberStatus.Exiting ? 2 : 1;

    // Members that were removed are none, and nothing that was said by them counts.
    private Gossip Consistent()
    {
        var removals = Removals.Count <= RemovalsMax
            ? Removals
            : Removals.OrderByDescending(removal => removal.Value).ThenBy(removal => removal.Key).Take(RemovalsMax)
                .ToImmutableSortedDictionary();
        var members = Members.RemoveRange(Members.Keys.Where(removals.ContainsKey).ToList());
        var observations = Observations.RemoveRange(Observations.Keys.Where(observer => !members.ContainsKey(observer)).ToList());
        var seen = Seen.Where(members.ContainsKey).ToImmutableSortedSet();
        return new Gossip(members, observations, removals, seen);
    }

    // The first one itself when the other has nothing newer: then nobody need look at it again.
    private static ImmutableSortedDictionary<UniqueAddress, T> Union<T>(
        ImmutableSortedDictionary<UniqueAddress, T> one, ImmutableSortedDictionary<UniqueAddress, T> other, Func<T, T, T> newer)
    {
        if (one == other) return one;
        ImmutableSortedDictionary<UniqueAddress, T>.Builder? union = null;
        foreach (var (key, value) in other)
        {
            var isKnown = one.TryGetValue(key, out var mine);
            var newest = isKnown ? newer(mine!, value) : value;
            if (isKnown && one.ValueComparer.Equals(mine, newest)) continue;
            union ??= one.ToBuilder();
            union[key] = newest;
        }
        return union?.ToImmutable() ?? one;
    }

    private static bool AreSame<T>(
        ImmutableSortedDictionary<UniqueAddress, T> one, ImmutableSortedDictionary<UniqueAddress, T> other, Func<T, T, bool> areSame)
    {
        if (one == other) return true;
        if (one.Count != other.Count) return false;
        using var others = other.GetEnumerator();
        foreach (var (key, value) in one)
        {
            others.MoveNext();
            if (key != others.Current.Key || !areSame(value, others.Current.Value)) return false;
        }
        return true;
    }

    private sealed record UnreachableNodes(
        ImmutableSortedDictionary<UniqueAddress, Member> Members,
        ImmutableSortedDictionary<UniqueAddress, Observation> Observations,
        ImmutableSortedSet<UniqueAddress> Nodes);
}
