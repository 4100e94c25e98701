using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Runs a callback once this node is up, or once it is no member any more.</summary>
internal sealed class StatusListener : ReceiveActor
{
    private readonly Cluster _cluster;
    private readonly MemberStatus _status;
    private Action? _callback;

    public StatusListener(Cluster cluster, MemberStatus status, Action callback)
    {
        _cluster = cluster;
        _status = status;
        _callback = callback;
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            if (state.Members.Any(member => member.UniqueAddress == cluster.SelfUniqueAddress && IsDue(member))) Run();
        });
        Receive<ClusterEvent.IMemberEvent>(change =>
        {
            if (change.Member.UniqueAddress == cluster.SelfUniqueAddress && IsDue(change.Member)) Run();
        });
    }

    protected override void PreStart() => _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent));

    // The system may end before the member is reported as removed.
    protected override void PostStop()
    {
        if (_status == MemberStatus.Removed) _callback?.Invoke();
        _cluster.Unsubscribe(Self);
    }

    private bool IsDue(Member member) => member.Status == _status;

    private void Run()
    {
        var callback = _callback;
        _callback = null;
        callback?.Invoke();
        Context.Stop(Self);
    }
}
