using System.Collections.Immutable;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Whose turn it is to run a singleton: the oldest member's, once nobody who was older can still be running it. One that was older has
/// handed over, or was removed so long ago that it has ended itself.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="role">The role of the members that take part; null: all.</param>
/// <param name="margin">How long a removed node may still go on.</param>
internal sealed class SingletonTurn(UniqueAddress self, string? role, TimeSpan margin)
{
    // Who was older, and since when it has been removed; null while it is there.
    private readonly SortedDictionary<UniqueAddress, TimeSpan?> _elders = [];
    private ImmutableSortedSet<UniqueAddress> _handedOver = [];
    private Gossip _gossip = Gossip.Empty;
    private TimeSpan? _earliest;

    /// <summary>Elders that exit: the eldest of those who stay asks them to hand over.</summary>
    public IEnumerable<UniqueAddress> ToBeAsked => Eldest(_gossip, role)?.UniqueAddress == self
        ? _elders.Keys.Where(elder => !_handedOver.Contains(elder)
            && _gossip.Members.GetValueOrDefault(elder)?.Status == MemberStatus.Exiting)
        : [];

    /// <summary>Whether some other member could run the singleton instead of this one.</summary>
    public bool HasSuccessor => Eldest(_gossip, role) is { } eldest && eldest.UniqueAddress != self;

    private bool IsUp => _gossip.Members.GetValueOrDefault(self)?.Status.IsUpOrLeaving() == true;

    /// <summary>The member that runs the singleton, or will; null when there is none.</summary>
    public static Member? Eldest(Gossip gossip, string? role) => gossip.Members.Values
        .Where(member => (role is null || member.HasRole(role))
            && member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Down)
        .Order(Member.AgeOrdering).FirstOrDefault();

    public void Observe(Gossip gossip, TimeSpan now, DateTimeOffset wallClock)
    {
        _gossip = gossip;
        // Whoever was removed just before this node came may have run it. An older incarnation at the same address is surely gone.
        _earliest ??= gossip.Removals.Any(removal => removal.Key.Address != self.Address
            && wallClock - DateTimeOffset.FromUnixTimeMilliseconds(removal.Value) < margin) ? now + margin : now;
        var me = gossip.Members.GetValueOrDefault(self);
        foreach (var member in gossip.Members.Values)
        {
            if (member.UniqueAddress == self || member.Status == MemberStatus.Joining) continue;
            var takesPart = role is null || member.HasRole(role);
            if (takesPart && (me is null || member.IsOlderThan(me))) _elders.TryAdd(member.UniqueAddress, null);
        }
        foreach (var (elder, removed) in _elders.ToList())
        {
            if (removed is null && !gossip.HasMember(elder)) _elders[elder] = now;
        }
    }

    public void HandedOver(UniqueAddress elder) => _handedOver = _handedOver.Add(elder);

    public bool IsMine(TimeSpan now) => IsUp && now >= _earliest
        && _elders.All(elder => _handedOver.Contains(elder.Key) || (elder.Value is { } removed && now - removed >= margin));
}
