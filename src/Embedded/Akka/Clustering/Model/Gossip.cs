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
        var merged = new Gossip(
            Union(Members, other.Members, Member.Newer),
            Union(Observations, other.Observations, (one, two) => one.Version >= two.Version ? one : two),
            Union(Removals, other.Removals, Math.Max),
            []).Consistent();
        var (isMine, isTheirs) = (merged.IsSameAs(this), merged.IsSameAs(other));
        var seen = (isMine, isTheirs) switch
        {
            (true, true) => Seen.Union(other.Seen),
            (true, false) => Seen,
            (false, true) => other.Seen,
            (false, false) => [],
        };
        return merged with { Seen = seen.Where(merged.HasMember).ToImmutableSortedSet() };
    }

    /// <summary>Whether both say the same of the cluster, whoever has seen it.</summary>
    public bool IsSameAs(Gossip other) =>
        Members.Count == other.Members.Count
        && Observations.Count == other.Observations.Count
        && Removals.Count == other.Removals.Count
        && Members.Values.Zip(other.Members.Values).All(pair => pair.First.IsSameAs(pair.Second))
        && Removals.SequenceEqual(other.Removals)
        && Observations.Zip(other.Observations)
            .All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Version == pair.Second.Value.Version);

    /// <summary>Who cannot reach whom, by observers that are not down themselves.</summary>
    public IEnumerable<(UniqueAddress Observer, UniqueAddress Subject)> Complaints() =>
        from row in Observations
        where Members[row.Key].Status != MemberStatus.Down
        from subject in row.Value.Unreachable
        where subject != row.Key && HasMember(subject)
        select (row.Key, subject);

    /// <summary>Members that somebody cannot reach.</summary>
    public ImmutableSortedSet<UniqueAddress> Unreachable() => Complaints().Select(complaint => complaint.Subject).ToImmutableSortedSet();

    public bool HasUnreachable(UniqueAddress observer, UniqueAddress subject) =>
        Observations.TryGetValue(observer, out var row) && row.Unreachable.Contains(subject);

    /// <summary>
    /// Who leads, as <paramref name="self"/> sees it: of the members that all can reach the one with the lowest address, those that are up
    /// before those that are not. Needs no vote: without agreement on all else a leader does nothing.
    /// </summary>
    public Member? Leader(UniqueAddress self, string? role = null)
    {
        var unreachable = Unreachable();
        return Members.Values
            .Where(member => member.Status != MemberStatus.Down && (role is null || member.HasRole(role)))
            .Where(member => member.UniqueAddress == self || !unreachable.Contains(member.UniqueAddress))
            .OrderBy(member => member.Status.IsUpOrLeaving() ? 0 : member.Status == MemberStatus.Exiting ? 2 : 1)
            .ThenBy(member => member.UniqueAddress)
            .FirstOrDefault();
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

    private static ImmutableSortedDictionary<UniqueAddress, T> Union<T>(
        ImmutableSortedDictionary<UniqueAddress, T> one, ImmutableSortedDictionary<UniqueAddress, T> other, Func<T, T, T> newer)
    {
        var union = one.ToBuilder();
        foreach (var (key, value) in other) union[key] = union.TryGetValue(key, out var mine) ? newer(mine, value) : value;
        return union.ToImmutable();
    }
}
