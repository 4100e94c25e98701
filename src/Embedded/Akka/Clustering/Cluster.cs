using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remoting;

namespace Akka.Cluster;

/// <summary>Makes and finds a system's <see cref="Cluster"/>.</summary>
public class ClusterExtension : ExtensionIdProvider<Cluster>
{
    /// <summary>A provider.</summary>
    public ClusterExtension()
    {
    }

    /// <inheritdoc/>
    public override Cluster CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>
/// A system's part in its cluster. All methods return at once; what they bring about is told by <see cref="ClusterEvent"/>s.
/// </summary>
public class Cluster : IExtension
{
    private readonly ActorSystemImpl _system;
    private readonly IRemoting _remoting;
    private volatile IActorRef _daemon;
    private readonly TaskCompletionSource<Done> _exiting;
    private readonly TaskCompletionSource<Done> _ended;
    private volatile Gossip _gossip = Gossip.Empty;
    private volatile Lazy<ClusterEvent.CurrentClusterState> _state;
    private volatile ImmutableHashSet<Address> _memberAddresses = [];
    private volatile bool _isTerminated;

    internal Cluster(ActorSystemImpl system)
    {
        _system = system;
        _remoting = system.Settings.ProviderClass == "cluster" && system.Provider.Remoting is { } remoting
            ? remoting
            : throw new ConfigurationException(
                $"ActorSystem [{system}] needs to have 'akka.actor.provider' set to 'cluster' in the configuration, currently uses "
                + $"[{system.Settings.ProviderClass}]");
        Settings = new ClusterSettings(system.Settings.Config, system.Name);
        SelfUniqueAddress = new UniqueAddress(_remoting.DefaultAddress, _remoting.Uid);
        _state = StateOf(_gossip);
        _exiting = new TaskCompletionSource<Done>(system.Engine.PromiseOptions);
        _ended = new TaskCompletionSource<Done>(system.Engine.PromiseOptions);
        DowningProvider = (IDowningProvider)Activator.CreateInstance(Settings.DowningProviderType, system, this)!;
        // Members are cared for here: a watcher hears of their loss when they are removed, and not before.
        _remoting.IsCaredForElsewhere = address => _memberAddresses.Contains(address);
        ClusterShutdown.AddTasks(this);
        _daemon = system.SystemActorOf(Props.Create(() => new ClusterDaemon(this)), ClusterDaemon.Name);
    }

    /// <summary>What the configuration says.</summary>
    public ClusterSettings Settings { get; }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System => _system;

    /// <summary>This incarnation of this node.</summary>
    public UniqueAddress SelfUniqueAddress { get; }

    /// <summary>Where this node is.</summary>
    public Address SelfAddress => SelfUniqueAddress.Address;

    /// <summary>This node's roles.</summary>
    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    /// <summary>
    /// This node as a member; before it has joined and after it has gone, with the status <see cref="MemberStatus.Removed"/>.
    /// </summary>
    public Member SelfMember => _gossip.Members.GetValueOrDefault(SelfUniqueAddress)
        ?? new Member(SelfUniqueAddress, Member.NotUpYet, MemberStatus.Removed, SelfRoles);

    /// <summary>The cluster as this node sees it.</summary>
    public ClusterEvent.CurrentClusterState State => _state.Value;

    /// <summary>Whether this node is up.</summary>
    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    /// <summary>Whether this node's part in the cluster has ended; it does not begin again in this system.</summary>
    public bool IsTerminated => _isTerminated;

    /// <summary>What decides who is given up.</summary>
    public IDowningProvider DowningProvider { get; }

    /// <summary>The cluster of a system.</summary>
    /// <exception cref="ConfigurationException">Its <c>akka.actor.provider</c> is not "cluster".</exception>
    public static Cluster Get(ActorSystem system) => (Cluster)system.GetExtension(new ClusterExtension());

    /// <summary>Subscribes to classes of events; a snapshot of the state comes first.</summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) =>
        Subscribe(subscriber, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, to);

    /// <summary>Subscribes to classes of events, and says what comes first.</summary>
    /// <exception cref="ArgumentException">
    /// There are no classes, or one is not of a <see cref="ClusterEvent.IClusterDomainEvent"/>.
    /// </exception>
    public void Subscribe(IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0) throw new ArgumentException("At least one `IClusterDomainEvent` class is required");
        if (!to.All(typeof(ClusterEvent.IClusterDomainEvent).IsAssignableFrom))
            throw new ArgumentException(
                $"Subscribe to `IClusterDomainEvent` or subclasses, was [{string.Join(", ", to.Select(type => type.Name))}]");
        _daemon.Tell(new ClusterEventPublisher.Subscribe(subscriber, initialStateMode, [.. to]), ActorRefs.NoSender);
    }

    /// <summary>Ends all subscriptions of an actor.</summary>
    public void Unsubscribe(IActorRef subscriber) =>
        _daemon.Tell(new ClusterEventPublisher.Unsubscribe(subscriber, null), ActorRefs.NoSender);

    /// <summary>Ends the subscription of an actor to a class of events.</summary>
    public void Unsubscribe(IActorRef subscriber, Type to) =>
        _daemon.Tell(new ClusterEventPublisher.Unsubscribe(subscriber, to), ActorRefs.NoSender);

    /// <summary>Sends a <see cref="ClusterEvent.CurrentClusterState"/> to an actor.</summary>
    public void SendCurrentClusterState(IActorRef receiver) =>
        _daemon.Tell(new ClusterEventPublisher.SendState(receiver), ActorRefs.NoSender);

    /// <summary>Joins the cluster of a member; one's own address founds one.</summary>
    public void Join(Address address) => _daemon.Tell(new JoinAddress(address), ActorRefs.NoSender);

    /// <summary>Joins the cluster that one of these nodes is in; the first of them founds one when none is.</summary>
    public void JoinSeedNodes(IEnumerable<Address> seedNodes) => _daemon.Tell(new JoinSeedNodes([.. seedNodes]), ActorRefs.NoSender);

    /// <summary>Lets a member leave in order.</summary>
    public void Leave(Address address) => _daemon.Tell(new LeaveNode(address), ActorRefs.NoSender);

    /// <summary>Lets this node leave in order; ends when it is no member any more.</summary>
    public Task LeaveAsync()
    {
        if (!_isTerminated) Leave(SelfAddress);
        return _ended.Task;
    }

    /// <summary>Gives a member up for lost.</summary>
    public void Down(Address address) => _daemon.Tell(new DownAddress(address), ActorRefs.NoSender);

    /// <summary>Runs code once this node is up; now, if it is.</summary>
    public void RegisterOnMemberUp(Action callback) =>
        _system.SystemActorOf(Props.Create(() => new StatusListener(this, MemberStatus.Up, callback)));

    /// <summary>Runs code once this node is no member any more; now, if it was one and is none.</summary>
    public void RegisterOnMemberRemoved(Action callback)
    {
        if (_isTerminated) callback();
        else _system.SystemActorOf(Props.Create(() => new StatusListener(this, MemberStatus.Removed, callback)));
    }

    /// <summary>The path by which others reach an actor of this node.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef) => actorRef.Path.Address.HasGlobalScope
        ? actorRef.Path
        : new RootActorPath(SelfAddress) / actorRef.Path.Elements;

    internal IActorRef Daemon => _daemon;

    /// <summary>The daemon's children may run before its creator has its handle.</summary>
    internal void Attach(IActorRef daemon) => _daemon = daemon;

    /// <summary>Ends when this node is about to be removed in order, or its part in the cluster has ended.</summary>
    internal Task<Done> WhenExiting => _exiting.Task;

    internal Task<Done> WhenEnded => _ended.Task;

    internal void Show(Gossip gossip)
    {
        _state = StateOf(gossip);
        if (gossip.IsCopyOf(_gossip)) return;
        _gossip = gossip;
        _memberAddresses = [.. gossip.Members.Keys.Select(node => node.Address)];
    }

    private Lazy<ClusterEvent.CurrentClusterState> StateOf(Gossip gossip) => new(() => GossipEvents.StateOf(gossip, SelfUniqueAddress));

    /// <summary>A member is lost for good: watchers of its actors are told now.</summary>
    internal void Lost(UniqueAddress node) => _remoting.Quarantine(node.Address, node.Uid, "it is no member of the cluster any more");

    internal void Exiting()
    {
        _exiting.TrySetResult(Done.Instance);
        CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
    }

    internal void Ended(CoordinatedShutdown.Reason? reason)
    {
        _isTerminated = true;
        _exiting.TrySetResult(Done.Instance);
        _ended.TrySetResult(Done.Instance);
        if (reason is null) return;
        var isDown = reason is CoordinatedShutdown.ClusterDowningReason;
        if (!isDown || Settings.RunCoordinatedShutdownWhenDown) CoordinatedShutdown.Get(_system).Run(reason);
    }
}
