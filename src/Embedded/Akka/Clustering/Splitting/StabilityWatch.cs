namespace Akka.Cluster.SBR;

/// <summary>Says when a split has been the same for long enough to decide on it.</summary>
/// <param name="stableAfter">So long nothing may change before a decision.</param>
/// <param name="downAllWhenUnstable">
/// A split that keeps changing for so long on top of it can be decided by nobody: all go down. Zero: never.
/// </param>
internal sealed class StabilityWatch(TimeSpan stableAfter, TimeSpan downAllWhenUnstable)
{
    // One crash shows as one or two changes.
    private const int ChangesOfACrash = 2;

    private string _view = "";
    private TimeSpan _firstChange;
    private TimeSpan _lastChange;
    private int _changeCount;
    private bool _isSplit;

    /// <summary>This is how the cluster looks now.</summary>
    public void Observe(Gossip gossip, TimeSpan now)
    {
        var view = ViewOf(gossip);
        var isSplit = KeepMajority.IsSplit(gossip);
        if (isSplit && !_isSplit) (_firstChange, _changeCount) = (now, 0);
        if (view != _view) (_view, _lastChange, _changeCount) = (view, now, _changeCount + 1);
        _isSplit = isSplit;
    }

    /// <summary>A decision has been made: the next split begins anew.</summary>
    public void Decided(TimeSpan now) => (_firstChange, _lastChange, _changeCount) = (now, now, 0);

    public Verdict VerdictAt(TimeSpan now)
    {
        if (!_isSplit) return Verdict.Wait;
        if (now - _lastChange >= stableAfter) return Verdict.Decide;
        var isUnstable = downAllWhenUnstable > TimeSpan.Zero && _changeCount > ChangesOfACrash
            && now - _firstChange >= stableAfter + downAllWhenUnstable;
        return isUnstable ? Verdict.DownAll : Verdict.Wait;
    }

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
