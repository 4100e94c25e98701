using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Execution;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// This node's part in the cluster: joins, spreads what it knows, leads when it is its turn, leaves. What is decided is decided in
/// <see cref="Gossip"/> and <see cref="LeaderDuties"/>.
/// </summary>
internal sealed partial class ClusterDaemon : ReceiveActor, IWithTimers
{
    public const string Name = "cluster";

    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly Engine _engine;
    private readonly ILoggingAdapter _log;
    private readonly LeaderDuties _duties;
    private readonly UniqueAddress _self;
    private readonly IActorRef _publisher;
    private readonly IActorRef _heartbeats;
    private Gossip _gossip = Gossip.Empty;
    private ImmutableSortedSet<UniqueAddress> _confirmedExits = [];
    private CoordinatedShutdown.Reason? _endReason;

    public ClusterDaemon(Cluster cluster)
    {
        _cluster = cluster;
        _settings = cluster.Settings;
        _engine = ((ActorSystemImpl)cluster.System).Engine;
        _log = Context.GetLogger();
        _self = cluster.SelfUniqueAddress;
        _duties = new LeaderDuties(
            _settings.MinNrOfMembers, _settings.MinNrOfMembersOfRole.ToImmutableSortedDictionary(StringComparer.Ordinal));
        cluster.Attach(Self);
        _publisher = Context.ActorOf(Props.Create(() => new ClusterEventPublisher(cluster)), "publisher");
        _heartbeats = Context.ActorOf(Props.Create(() => new HeartbeatExchange(cluster)), HeartbeatExchange.Name);
        if (cluster.DowningProvider.DowningActorProps is { } downing) Context.ActorOf(downing, "downing");
        ReceiveAlways();
        Uninitialized();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        if (_settings.SeedNodes.IsEmpty) _log.Info("No seed-nodes configured, manual cluster join required");
        else Self.Tell(new JoinSeedNodes(_settings.SeedNodes));
    }

    // A restarted daemon would know nothing of the cluster that still counts this incarnation in.
    protected override void PreRestart(Exception reason, object? message)
    {
        _log.Error(reason, "The cluster's daemon has failed; this node leaves as if it were downed");
        _endReason ??= CoordinatedShutdown.ClusterDowningReason.Instance;
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        _cluster.Ended(_endReason);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private MemberStatus? SelfStatus => _gossip.Members.GetValueOrDefault(_self)?.Status;

    // Subscribers and whoever stops this node are served whatever state it is in.
    private void ReceiveAlways()
    {
        Receive<ClusterEventPublisher.Subscribe>(subscribe => _publisher.Forward(subscribe));
        Receive<ClusterEventPublisher.Unsubscribe>(unsubscribe => _publisher.Forward(unsubscribe));
        Receive<ClusterEventPublisher.SendState>(send => _publisher.Forward(send));
        Receive<ExitingCompleted>(_ => OnExitingCompleted());
        Receive<EndMembership>(_ => Context.Stop(Self));
    }

    private void Initialized()
    {
        ReceiveAlways();
        Receive<InitJoin>(_ => OnInitJoin());
        Receive<Join>(OnJoin);
        Receive<GossipEnvelope>(OnGossip);
        Receive<GossipTick>(_ => OnGossipTick());
        Receive<GossipSoon>(_ => GossipToSomeone());
        Receive<LeaderTick>(_ => Lead());
        Receive<ReachabilityFound>(OnReachability);
        Receive<LeaveNode>(OnLeave);
        Receive<DownNodes>(OnDown);
        Receive<DownAddress>(down => OnDownAddress(down.Address));
        Receive<ExitingConfirmed>(OnExitingConfirmed);
        Receive<ThisActorSystemQuarantinedEvent>(OnQuarantinedBy);
        // Answers that come late, or commands that have been obeyed.
        Receive<InitJoinAck>(_ => { });
        Receive<InitJoinNack>(_ => { });
        Receive<Welcome>(_ => { });
        Receive<JoinSeedNodes>(_ => _log.Info("This node is a member already: seed nodes are not asked"));
        Receive<JoinAddress>(join => _log.Info("This node is a member already: it does not join {0}", join.Address));
    }

    /// <summary>Takes a new state over, shows it to all who want to know, and does what it means for this node itself.</summary>
    private void Update(Gossip next)
    {
        if (ReferenceEquals(next, _gossip)) return;
        var before = _gossip;
        _gossip = next;
        _confirmedExits = _confirmedExits.Intersect(next.Members.Keys);
        if (!before.IsSameAs(next))
        {
            _publisher.Tell(new GossipChanged(next));
            _heartbeats.Tell(new HeartbeatExchange.Nodes(
                [.. next.Members.Keys], next.Unreachable(), next.Observations.GetValueOrDefault(_self, Observation.Nothing).Unreachable));
            foreach (var gone in before.Members.Values.Where(member => !next.HasMember(member.UniqueAddress))) OnRemoved(gone);
        }
        else if (!before.Seen.SetEquals(next.Seen))
        {
            _publisher.Tell(new GossipChanged(next));
        }
        if (SelfStatus == MemberStatus.Down) EndAsDowned("it has been marked as down");
        else if (SelfStatus == MemberStatus.Exiting) OnSelfExiting();
    }

    private void OnRemoved(Member member)
    {
        if (member.UniqueAddress == _self) return;
        _log.Info("{0} is no member any more", member.UniqueAddress);
        // After the publisher has told its subscribers: they hear of the removal before watchers hear Terminated.
        _publisher.Tell(new RemovedNode(member.UniqueAddress));
    }

    private void Lead()
    {
        var next = _duties.Act(_gossip, _self, _confirmedExits, _engine.Now);
        if (ReferenceEquals(next, _gossip)) return;
        foreach (var member in next.Members.Values.Where(member => _gossip.Members[member.UniqueAddress].Status != member.Status))
            _log.Info("Leader is moving node {0} to [{1}]", member.Address, member.Status);
        foreach (var gone in _gossip.Members.Values.Where(member => !next.HasMember(member.UniqueAddress)))
            _log.Info("Leader is removing {0} node {1}", gone.Status, gone.UniqueAddress);
        Update(next);
    }

    private IActorRef DaemonAt(Address address) =>
        ((ActorSystemImpl)_cluster.System).Provider.Resolve(new RootActorPath(address) / "system" / Name);
}
