using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Execution;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Runs one actor in the whole cluster, as its child, on the oldest member with a role. To be started on every member of that role. When
/// the oldest leaves, it hands over; when it is lost, the next one takes over after it was removed and a margin has passed.
/// </summary>
public sealed class ClusterSingletonManager : ActorBase
{
    private readonly Props _singletonProps;
    private readonly object _terminationMessage;
    private readonly ClusterSingletonManagerSettings _settings;
    private readonly Cluster _cluster;
    private readonly Engine _engine;
    private readonly SingletonTurn _turn;
    private readonly TaskCompletionSource<Done> _handedOver;
    private readonly List<IActorRef> _successors = [];
    private ICancelable? _ticks;
    private Phase _phase;
    private IActorRef? _singleton;

    /// <summary>Made from <see cref="Props(Actor.Props, object, ClusterSingletonManagerSettings)"/>.</summary>
    /// <exception cref="ArgumentException">This node does not have the singleton's role.</exception>
    public ClusterSingletonManager(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings)
    {
        _singletonProps = singletonProps;
        _terminationMessage = terminationMessage;
        _settings = settings;
        _cluster = Cluster.Get(Context.System);
        if (settings.Role is { } role && !_cluster.SelfRoles.Contains(role))
            throw new ArgumentException($"This cluster member [{_cluster.SelfAddress}] doesn't have the role [{role}]");
        _engine = ((ActorSystemImpl)Context.System).Engine;
        _handedOver = new TaskCompletionSource<Done>(_engine.PromiseOptions);
        var margin = settings.RemovalMargin > TimeSpan.Zero ? settings.RemovalMargin : _cluster.DowningProvider.DownRemovalMargin;
        _turn = new SingletonTurn(_cluster.SelfUniqueAddress, settings.Role, margin);
        CoordinatedShutdown.Get(Context.System).AddTask(
            CoordinatedShutdown.PhaseClusterExiting, $"singleton-exiting-{Self.Path.Name}", WaitForHandOver);
    }

    /// <summary>The built-in configuration of singletons.</summary>
    public static Config DefaultConfig() => Settings.Reference;

    /// <summary>A manager whose singleton is stopped by <see cref="PoisonPill"/>.</summary>
    public static Props Props(Props singletonProps, ClusterSingletonManagerSettings settings) =>
        Props(singletonProps, PoisonPill.Instance, settings);

    /// <summary>A manager of one singleton.</summary>
    /// <param name="singletonProps">What the singleton is made from.</param>
    /// <param name="terminationMessage">What makes the singleton stop itself when it is to be handed over.</param>
    /// <param name="settings">How it is run.</param>
    public static Props Props(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings) =>
        Actor.Props.Create(() => new ClusterSingletonManager(singletonProps, terminationMessage, settings));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(GossipChanged));
        _ticks = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            _settings.HandOverRetryInterval, _settings.HandOverRetryInterval, Self, Tick.Instance, Self);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _ticks?.Cancel();
        _cluster.Unsubscribe(Self);
        _handedOver.TrySetResult(Done.Instance);
    }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case GossipChanged changed:
                OnGossip(changed.Gossip);
                return true;
            case Tick:
                OnTick();
                return true;
            case HandOverToMe:
                HandOver(Sender);
                return true;
            case HandOverDone:
                OnHandOverDone();
                return true;
            case Terminated ended when ended.ActorRef.Equals(_singleton):
                OnSingletonEnded();
                return true;
            default:
                return false;
        }
    }

    private void OnGossip(Gossip gossip)
    {
        // The cluster's daemon shows an empty gossip when this node is out.
        var status = gossip.Members.GetValueOrDefault(_cluster.SelfUniqueAddress)?.Status;
        var isOut = status is MemberStatus.Down || (_phase != Phase.Waiting && status is null);
        _turn.Observe(gossip, _engine.Elapsed, _engine.Now);
        if (isOut)
        {
            Context.GetLogger().Info("Singleton manager stops: this node is no member any more");
            Context.Stop(Self);
            return;
        }
        if (status == MemberStatus.Exiting && !_turn.HasSuccessor) HandOver(null);
        if (status is not null && _phase == Phase.Waiting) _phase = Phase.Younger;
        OnTick();
    }

    private void OnTick()
    {
        if (_phase != Phase.Younger) return;
        if (_turn.IsMine(_engine.Elapsed))
        {
            Context.GetLogger().Info("Singleton manager starting singleton actor [{0}]", Self.Path / _settings.SingletonName);
            _phase = Phase.Oldest;
            _singleton = Context.Watch(Context.ActorOf(_singletonProps, _settings.SingletonName));
            return;
        }
        foreach (var elder in _turn.ToBeAsked) ManagerAt(elder.Address).Tell(HandOverToMe.Instance, Self);
    }

    // Whoever hands over exits: this incarnation never runs the singleton again.
    private void HandOver(IActorRef? successor)
    {
        if (successor is not null && !_successors.Contains(successor)) _successors.Add(successor);
        var isFirst = _phase != Phase.HandedOver;
        _phase = Phase.HandedOver;
        if (_singleton is null) HandOverIsDone();
        else if (isFirst) _singleton.Tell(_terminationMessage, Self);
    }

    private void OnSingletonEnded()
    {
        _singleton = null;
        Context.GetLogger().Info("Singleton actor [{0}] was terminated", Self.Path / _settings.SingletonName);
        if (_phase == Phase.HandedOver) HandOverIsDone();
    }

    private void HandOverIsDone()
    {
        foreach (var successor in _successors) successor.Tell(HandOverDone.Instance, Self);
        _handedOver.TrySetResult(Done.Instance);
    }

    private void OnHandOverDone()
    {
        var elders = _turn.ToBeAsked.Where(elder => elder.Address == Sender.Path.Address).ToList();
        foreach (var elder in elders) _turn.HandedOver(elder);
        OnTick();
    }

    // Only who runs the singleton has something to hand over.
    private Task<Done> WaitForHandOver()
    {
        if (_cluster.IsTerminated || _phase is Phase.Waiting or Phase.Younger) return Task.FromResult(Done.Instance);
        return _handedOver.Task;
    }

    private IActorRef ManagerAt(Address address) =>
        ((ActorSystemImpl)Context.System).Provider.Resolve(new RootActorPath(address) / Self.Path.Elements);

    private enum Phase
    {
        Waiting,
        Younger,
        Oldest,
        HandedOver,
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
