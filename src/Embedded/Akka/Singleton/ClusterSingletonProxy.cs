using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Stands for a singleton on any node: passes every message on, with its sender, to wherever the singleton runs. While that is not known
/// messages wait; when too many wait, the oldest are dropped.
/// </summary>
public sealed class ClusterSingletonProxy : ReceiveActor
{
    private readonly ClusterSingletonProxySettings _settings;
    private readonly string _path;
    private readonly Cluster _cluster;
    private readonly Queue<(object Message, IActorRef Sender)> _waiting = new();
    private UniqueAddress? _oldest;
    private IActorRef? _singleton;
    private ICancelable? _ticks;
    private int _question;

    /// <summary>Made from <see cref="Props"/>.</summary>
    public ClusterSingletonProxy(string singletonManagerPath, ClusterSingletonProxySettings settings)
    {
        _settings = settings;
        _path = $"{singletonManagerPath}/{settings.SingletonName}";
        _cluster = Cluster.Get(Context.System);
        Receive<GossipChanged>(changed => OnOldest(SingletonTurn.Eldest(changed.Gossip, settings.Role)?.UniqueAddress));
        Receive<ActorIdentity>(OnIdentity);
        Receive<Tick>(_ => Identify());
        Receive<Terminated>(OnTerminated);
        ReceiveAny(OnMessage);
    }

    /// <summary>The built-in configuration of singletons.</summary>
    public static Config DefaultConfig() => Settings.Reference;

    /// <summary>A proxy of one singleton.</summary>
    /// <param name="singletonManagerPath">Path of the singleton's manager without address: "/user/manager".</param>
    /// <param name="settings">How to find it.</param>
    public static Props Props(string singletonManagerPath, ClusterSingletonProxySettings settings) =>
        Actor.Props.Create(() => new ClusterSingletonProxy(singletonManagerPath, settings));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(GossipChanged));
        _ticks = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            _settings.SingletonIdentificationInterval, _settings.SingletonIdentificationInterval, Self, Tick.Instance, Self);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _ticks?.Cancel();
        _cluster.Unsubscribe(Self);
    }

    private void OnOldest(UniqueAddress? oldest)
    {
        if (oldest == _oldest) return;
        _oldest = oldest;
        if (_singleton is not null) Context.Unwatch(_singleton);
        _singleton = null;
        _question++;
        Identify();
    }

    private void Identify()
    {
        if (_singleton is not null || _oldest is null) return;
        Context.ActorSelection(_oldest.Address + _path).Tell(new Identify(_question), Self);
    }

    private void OnIdentity(ActorIdentity identity)
    {
        // An answer from the oldest before says nothing of the one now.
        if (identity.Subject is not { } subject || _singleton is not null || !Equals(identity.MessageId, _question)) return;
        _singleton = Context.Watch(subject);
        Context.GetLogger().Info("Singleton identified at [{0}]", subject.Path);
        while (_waiting.TryDequeue(out var next)) subject.Tell(next.Message, next.Sender);
    }

    private void OnTerminated(Terminated ended)
    {
        if (!ended.ActorRef.Equals(_singleton)) return;
        _singleton = null;
        _question++;
    }

    private void OnMessage(object message)
    {
        if (_singleton is { } singleton)
        {
            singleton.Forward(message);
            return;
        }
        if (_waiting.Count >= _settings.BufferSize)
        {
            var (dropped, sender) = _settings.BufferSize == 0 ? (message, Sender) : _waiting.Dequeue();
            Context.System.DeadLetters.Tell(new DeadLetter(dropped, sender, Self), sender);
            if (_settings.BufferSize == 0) return;
        }
        _waiting.Enqueue((message, Sender));
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
