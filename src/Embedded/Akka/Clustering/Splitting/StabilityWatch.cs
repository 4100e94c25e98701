using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>Says when a split has been the same for long enough to decide on it.</summary>
/// <param name="role">The role of those who decide; empty: all members do.</param>
/// <param name="stableAfter">So long nothing may change before a decision.</param>
/// <param name="downAllWhenUnstable">
/// A split that keeps changing for so long on top of it can be decided by nobody: all go down. Zero: never.
/// </param>
internal sealed class StabilityWatch(string role, TimeSpan stableAfter, TimeSpan downAllWhenUnstable)
{
    // One crash shows as one or two changes.
    private const int ChangesOfACrash = 2;

    private Gossip _gossip = Gossip.Empty;
    private string _view = "";
    // Who has seen the view as it is now: those are on this side.
    private ImmutableSortedSet<UniqueAddress> _present = [];
    private TimeSpan _firstChange;
    private TimeSpan _lastChange;
    private int _changeCount;
    private bool _isSplit;
    private bool _hadVoters;

    /// <summary>This is how the cluster looks now.</summary>
    public void Observe(Gossip gossip, TimeSpan now)
    {
        var view = gossip.IsCopyOf(_gossip) ? _view : ViewOf(gossip);
        _gossip = gossip;
        _present = view == _view ? _present.Union(gossip.Seen) : gossip.Seen;
        _hadVoters |= gossip.Members.Values.Any(IsVoter);
        var isSplit = KeepMajority.IsSplit(gossip) || IsVoterless;
        if (isSplit && !_isSplit) (_firstChange, _changeCount) = (now, 0);
        if (view != _view) (_view, _lastChange, _changeCount) = (view, now, _changeCount + 1);
        _isSplit = isSplit;
    }

    /// <summary>A decision has been made: the next split begins anew.</summary>
    public void Decided(TimeSpan now) => (_firstChange, _lastChange, _changeCount) = (now, now, 0);

    public Verdict VerdictAt(TimeSpan now)
    {
        if (!_isSplit) return Verdict.Wait;
        if (now - _lastChange >= stableAfter && IsEverybodyAccountedFor) return IsVoterless ? Verdict.DownAll : Verdict.Decide;
        var isUnstable = downAllWhenUnstable > TimeSpan.Zero && _changeCount > ChangesOfACrash
            && now - _firstChange >= stableAfter + downAllWhenUnstable;
        return isUnstable ? Verdict.DownAll : Verdict.Wait;
    }

    // The last voter has gone: nobody is left to decide anything, and somewhere else voters may begin anew, who need not know of the rest.
    private bool IsVoterless => _hadVoters && !_gossip.Members.Values.Any(IsVoter);

    private bool IsVoter(Member member) => (role.Length == 0 || member.HasRole(role)) && !member.Status.IsDownOrExiting();

    // Nodes watch their neighbours in the ring only: of a large other side some are found unreachable much later than the rest. Who is not,
    // and has not seen the view either, may be on either side, and a small side would take itself for the large one.
    private bool IsEverybodyAccountedFor => _gossip.Members.Values.All(member =>
        !member.Status.IsUpOrLeaving() || _present.Contains(member.UniqueAddress) || _gossip.Unreachable().Contains(member.UniqueAddress));

    // Who is there and who is reachable. Nodes that join do not count: a restarted one would put the decision off for ever.
    private static string ViewOf(Gossip gossip) => string.Join(';', gossip.Members.Values
        .Where(member => member.Status != MemberStatus.Joining)
        .Select(member => $"{member.UniqueAddress}={member.Status}")
        .Concat(gossip.Unreachable().Select(node => $"!{node}")));

    public enum Verdict
    {
        Wait,
        Decide,
        DownAll,
    }
}
