using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Akka.Remoting;

/// <summary>
/// Keeps an eye on the nodes where somebody here watches an actor: heartbeats to each, and a failure detector for each. A node that is
/// silent for too long is quarantined, unless the cluster cares for it.
/// </summary>
internal sealed class RemoteWatcher : ReceiveActor
{
    public const string Name = "remote-watcher";
    private const string Section = "akka.remote.watch-failure-detector";

    private readonly RemoteNode _node;
    private readonly Config _config;
    // In the order in which they came: nothing may depend on hashes.
    private readonly List<WatchedNode> _nodes = [];
    private readonly TimeSpan _heartbeatInterval;
    private readonly TimeSpan _expectedResponseAfter;

    public RemoteWatcher(RemoteNode node)
    {
        _node = node;
        _config = node.System.Settings.Config.GetConfig(Section)!;
        _heartbeatInterval = _config.GetTimeSpan("heartbeat-interval");
        _expectedResponseAfter = _config.GetTimeSpan("expected-response-after");
        Receive<Heartbeat>(_ => Sender.Tell(new HeartbeatAnswer(node.Uid)));
        Receive<HeartbeatAnswer>(_ => NodeAt(Sender.Path.Address)?.Detector.HeartBeat());
        Receive<WatchRemote>(watch => Add(watch));
        Receive<UnwatchRemote>(unwatch => Remove(unwatch));
        Receive<NodeLost>(lost => _nodes.RemoveAll(watched => watched.Address == lost.Address));
        Receive<Tick>(_ => OnTick());
    }

    public static Props Props(RemoteNode node) => Actor.Props.Create(() => new RemoteWatcher(node));

    protected override void PreStart() =>
        Context.System.Scheduler.ScheduleTellRepeatedly(_heartbeatInterval, _heartbeatInterval, Self, Tick.Instance, Self);

    private void Add(WatchRemote watch)
    {
        var address = watch.Watchee.Path.Address;
        var node = NodeAt(address);
        if (node is null)
        {
            node = new WatchedNode(address, NewDetector(), _node.Engine.Elapsed);
            _nodes.Add(node);
        }
        node.Watches.Add((watch.Watchee, watch.Watcher));
    }

    private void Remove(UnwatchRemote unwatch)
    {
        if (NodeAt(unwatch.Watchee.Path.Address) is not { } node) return;
        node.Watches.Remove((unwatch.Watchee, unwatch.Watcher));
        if (node.Watches.Count == 0) _nodes.Remove(node);
    }

    private void OnTick()
    {
        foreach (var watched in _nodes.ToArray())
        {
            if (_node.IsCaredForElsewhere(watched.Address)) continue;
            // A node that never answers must be noticed too.
            var isLate = _node.Engine.Elapsed - watched.Since >= _expectedResponseAfter;
            if (isLate && !watched.Detector.IsMonitoring) watched.Detector.HeartBeat();
            if (!watched.Detector.IsAvailable)
            {
                Context.GetLogger().Warning("Detected unreachable: [{0}]", watched.Address);
                _nodes.Remove(watched);
                _node.Quarantine(watched.Address, null, "its heartbeats stay away");
                continue;
            }
            var peer = new RootActorPath(watched.Address) / "system" / Name;
            _node.System.Provider.Resolve(peer).Tell(Heartbeat.Instance, Self);
        }
    }

    private WatchedNode? NodeAt(Address address) => _nodes.Find(node => node.Address == address);

    private PhiAccrualFailureDetector NewDetector() => new(
        _config.GetDouble("threshold"),
        _config.GetInt("max-sample-size"),
        _config.GetTimeSpan("min-std-deviation"),
        _config.GetTimeSpan("acceptable-heartbeat-pause"),
        _heartbeatInterval,
        () => (long)_node.Engine.Elapsed.TotalMilliseconds);

    /// <summary>Somebody here watches somebody there.</summary>
    public sealed record WatchRemote(IActorRef Watchee, IActorRef Watcher) : INoSerializationVerificationNeeded;

    /// <summary>Not any more, or the other has ended.</summary>
    public sealed record UnwatchRemote(IActorRef Watchee, IActorRef Watcher) : INoSerializationVerificationNeeded;

    /// <summary>Its watchers have been told.</summary>
    public sealed record NodeLost(Address Address) : INoSerializationVerificationNeeded;

    /// <summary>To the watcher of another node: are you there?</summary>
    public sealed record Heartbeat : IUrgentMessage, IDeadLetterSuppression
    {
        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>From the watcher of another node: yes, as this incarnation.</summary>
    public sealed record HeartbeatAnswer(int Uid) : IUrgentMessage, IDeadLetterSuppression;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record WatchedNode(Address Address, PhiAccrualFailureDetector Detector, TimeSpan Since)
    {
        public HashSet<(IActorRef, IActorRef)> Watches { get; } = [];
    }
}
