using System.Collections.Immutable;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// Writes down who the members are, each time that changes, from the moment this node is one of them until it is none any more: what a node
/// that goes hears of the others then is no news of theirs. An actor of its own, because it waits for the disk.
/// </summary>
internal sealed class MembershipRecorder : ReceiveActor
{
    private readonly AkkaCluster _cluster = AkkaCluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _voterRole =
        Context.System.Settings.Config.GetString("akka.cluster.split-brain-resolver.keep-majority.role") ?? "";

    private readonly KnownMembersFile _file;
    private readonly Action<KnownMembers> _isMember;
    private readonly Action _isLeaving;
    private ImmutableDictionary<UniqueAddress, SeenMember> _members = ImmutableDictionary<UniqueAddress, SeenMember>.Empty;
    private KnownMembers _last;
    private bool _isMemberHere;

    /// <param name="file">Where it writes them.</param>
    /// <param name="before">What this node remembers of its last cluster.</param>
    /// <param name="isMember">Called with what it remembers now, from another thread.</param>
    /// <param name="isLeaving">Called when this node is on its way out in order, whoever wanted it, from another thread.</param>
    public MembershipRecorder(KnownMembersFile file, KnownMembers before, Action<KnownMembers> isMember, Action isLeaving)
    {
        (_file, _last, _isMember, _isLeaving) = (file, before, isMember, isLeaving);
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (var member in state.Members) Add(member);
            Record();
        });
        Receive<ClusterEvent.ClusterShuttingDown>(_ => Become(Deaf));
        Receive<ClusterEvent.IMemberEvent>(OnChange);
    }

    protected override void PreStart() =>
        _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.ClusterShuttingDown));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Deaf() => ReceiveAny(_ => { });

    private void OnChange(ClusterEvent.IMemberEvent change)
    {
        var member = change.Member;
        var isSelf = member.UniqueAddress.Equals(_cluster.SelfUniqueAddress);
        var isGone = member.Status is MemberStatus.Down or MemberStatus.Removed;
        if (isGone && isSelf)
        {
            Become(Deaf);
            return;
        }
        if (isSelf && member.Status is (MemberStatus.Leaving or MemberStatus.Exiting)) _isLeaving();
        // One that is down is still asked until it is removed, though it votes no more.
        if (member.Status == MemberStatus.Removed) _members = _members.Remove(member.UniqueAddress);
        else Add(member);
        Record();
    }

    private void Add(Member member) => _members = _members.SetItem(member.UniqueAddress, SeenMember.Of(member, _voterRole));

    private void Record()
    {
        if (_last.After([.. _members.Values], _cluster.SelfUniqueAddress) is not { } known) return;
        if (_isMemberHere && known.Equals(_last)) return;
        (_last, _isMemberHere) = (known, true);
        _isMember(known);
        try
        {
            _file.Write(known);
        }
        catch (OperatorException fault)
        {
            _log.Error("{0}; after a restart this node would not know its last members", fault.Message);
        }
    }
}
