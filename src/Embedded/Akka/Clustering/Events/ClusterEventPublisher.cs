using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Tells subscribers what changes.</summary>
internal sealed class ClusterEventPublisher : ReceiveActor
{
    private readonly Cluster _cluster;
    // In the order in which they came: nothing may depend on hashes.
    private readonly List<(IActorRef Subscriber, Type To)> _subscriptions = [];
    private Gossip _gossip = Gossip.Empty;

    public ClusterEventPublisher(Cluster cluster)
    {
        _cluster = cluster;
        Receive<GossipChanged>(changed => Publish(changed.Gossip));
        Receive<RemovedNode>(removed => cluster.Lost(removed.Node));
        Receive<Subscribe>(OnSubscribe);
        Receive<Unsubscribe>(OnUnsubscribe);
        Receive<SendState>(send => send.Receiver.Tell(State));
        Receive<Terminated>(ended => _subscriptions.RemoveAll(entry => entry.Subscriber.Equals(ended.ActorRef)));
    }

    // Whoever waits for a member to go is told when this node itself is the one that has gone.
    protected override void PostStop()
    {
        Publish(ClusterEvent.ClusterShuttingDown.Instance);
        Publish(Gossip.Empty);
    }

    private ClusterEvent.CurrentClusterState State => GossipEvents.StateOf(_gossip, _cluster.SelfUniqueAddress);

    private void Publish(Gossip next)
    {
        var before = _gossip;
        _gossip = next;
        _cluster.Show(next);
        foreach (var clusterEvent in GossipEvents.Between(before, next, _cluster.SelfUniqueAddress)) Publish(clusterEvent);
    }

    private void Publish(ClusterEvent.IClusterDomainEvent clusterEvent)
    {
        IActorRef? last = null;
        foreach (var (subscriber, to) in _subscriptions)
        {
            // One that asked for several classes of events gets each event once.
            if (!to.IsInstanceOfType(clusterEvent) || subscriber.Equals(last)) continue;
            subscriber.Tell(clusterEvent, ActorRefs.NoSender);
            last = subscriber;
        }
    }

    private void OnSubscribe(Subscribe subscribe)
    {
        var at = _subscriptions.FindLastIndex(entry => entry.Subscriber.Equals(subscribe.Subscriber));
        foreach (var to in subscribe.To.Where(to => !_subscriptions.Contains((subscribe.Subscriber, to))))
        {
            if (at < 0) _subscriptions.Add((subscribe.Subscriber, to));
            else _subscriptions.Insert(++at, (subscribe.Subscriber, to));
        }
        Context.Watch(subscribe.Subscriber);
        if (subscribe.Mode == ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot)
        {
            subscribe.Subscriber.Tell(State, ActorRefs.NoSender);
            return;
        }
        foreach (var clusterEvent in GossipEvents.Between(Gossip.Empty, _gossip, _cluster.SelfUniqueAddress))
        {
            if (subscribe.To.Any(to => to.IsInstanceOfType(clusterEvent))) subscribe.Subscriber.Tell(clusterEvent, ActorRefs.NoSender);
        }
    }

    private void OnUnsubscribe(Unsubscribe unsubscribe)
    {
        _subscriptions.RemoveAll(entry =>
            entry.Subscriber.Equals(unsubscribe.Subscriber) && (unsubscribe.To is null || entry.To == unsubscribe.To));
        if (_subscriptions.All(entry => !entry.Subscriber.Equals(unsubscribe.Subscriber))) Context.Unwatch(unsubscribe.Subscriber);
    }

    /// <summary>From now on.</summary>
    public sealed record Subscribe(IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, IReadOnlyList<Type> To)
        : INoSerializationVerificationNeeded;

    /// <summary>No more of a class of events; null: of none.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber, Type? To) : INoSerializationVerificationNeeded;

    /// <summary>Once.</summary>
    public sealed record SendState(IActorRef Receiver) : INoSerializationVerificationNeeded;
}
