using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Execution;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>Asks the next nodes of the ring whether they are there, and answers others.</summary>
internal sealed class HeartbeatExchange : ReceiveActor, IWithTimers
{
    public const string Name = "heartbeat";

    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly Engine _engine;
    private readonly SortedDictionary<UniqueAddress, WatchedNode> _watched = [];

    public HeartbeatExchange(Cluster cluster)
    {
        _cluster = cluster;
        _settings = cluster.Settings;
        _engine = ((ActorSystemImpl)cluster.System).Engine;
        Receive<Heartbeat>(heartbeat => PeerAt(heartbeat.From.Address).Tell(new HeartbeatAnswer(_cluster.SelfUniqueAddress), Self));
        Receive<HeartbeatAnswer>(OnAnswer);
        Receive<Nodes>(OnNodes);
        Receive<HeartbeatTick>(_ => OnHeartbeatTick());
        Receive<ReaperTick>(_ => OnReaperTick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(HeartbeatTick), HeartbeatTick.Instance, _settings.HeartbeatInterval);
        Timers.StartPeriodicTimer(nameof(ReaperTick), ReaperTick.Instance, _settings.UnreachableNodesReaperInterval);
    }

    private void OnAnswer(HeartbeatAnswer answer)
    {
        if (!_watched.TryGetValue(answer.From, out var node)) return;
        node.Detector.HeartBeat();
        node.HasAnswered = true;
    }

    private void OnNodes(Nodes nodes)
    {
        var receivers = HeartbeatRing.Receivers(
                _cluster.SelfUniqueAddress, nodes.Members, nodes.Unreachable, _settings.MonitoredByNrOfMembers)
            // Who is unreachable stays watched, so that it can be found again.
            .Union(nodes.UnreachableFromHere.Intersect(nodes.Members));
        foreach (var gone in _watched.Keys.Where(node => !receivers.Contains(node)).ToList()) _watched.Remove(gone);
        foreach (var added in receivers.Where(node => !_watched.ContainsKey(node)))
        {
            _watched.Add(added, new WatchedNode(NewDetector(), _engine.Elapsed) { IsLost = nodes.UnreachableFromHere.Contains(added) });
        }
    }

    private void OnHeartbeatTick()
    {
        foreach (var (node, watched) in _watched)
        {
            // One that never answers must be noticed too.
            var isOverdue = _engine.Elapsed - watched.Since >= _settings.HeartbeatExpectedResponseAfter;
            if (isOverdue && !watched.Detector.IsMonitoring) watched.Detector.HeartBeat();
            PeerAt(node.Address).Tell(new Heartbeat(_cluster.SelfUniqueAddress), Self);
        }
    }

    private void OnReaperTick()
    {
        foreach (var (node, watched) in _watched)
        {
            var isAvailable = watched.Detector.IsAvailable;
            if (isAvailable != watched.IsLost) continue;
            // Found again only by an answer: a detector that has just begun knows nothing yet.
            if (isAvailable && !watched.HasAnswered) continue;
            watched.IsLost = !isAvailable;
            watched.HasAnswered = false;
            Context.Parent.Tell(new ReachabilityFound(node, isAvailable));
        }
    }

    private IActorRef PeerAt(Address address) =>
        ((ActorSystemImpl)_cluster.System).Provider.Resolve(new RootActorPath(address) / "system" / ClusterDaemon.Name / Name);

    private PhiAccrualFailureDetector NewDetector()
    {
        Config config = _settings.FailureDetectorConfig;
        return new PhiAccrualFailureDetector(
            config.GetDouble("threshold"),
            config.GetInt("max-sample-size"),
            config.GetTimeSpan("min-std-deviation"),
            config.GetTimeSpan("acceptable-heartbeat-pause"),
            _settings.HeartbeatInterval,
            () => (long)_engine.Elapsed.TotalMilliseconds);
    }

    /// <summary>Who is there to be watched.</summary>
    public sealed record Nodes(
        ImmutableSortedSet<UniqueAddress> Members,
        ImmutableSortedSet<UniqueAddress> Unreachable,
        ImmutableSortedSet<UniqueAddress> UnreachableFromHere) : INoSerializationVerificationNeeded;

    private sealed record WatchedNode(PhiAccrualFailureDetector Detector, TimeSpan Since)
    {
        public bool IsLost { get; set; }

        public bool HasAnswered { get; set; }
    }

    private sealed record HeartbeatTick : INoSerializationVerificationNeeded
    {
        public static HeartbeatTick Instance { get; } = new();
    }

    private sealed record ReaperTick : INoSerializationVerificationNeeded
    {
        public static ReaperTick Instance { get; } = new();
    }
}
