using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.ClusterNode;

/// <summary>Says what its system sees of the cluster, and watches an actor on each other member.</summary>
internal sealed class Witness : ReceiveActor
{
    private const string WatchedName = "watched";

    private readonly AkkaCluster _cluster = AkkaCluster.Get(Context.System);
    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);

    public Witness()
    {
        Receive<ClusterEvent.UnreachableMember>(change => Say("unreachable", change.Member));
        Receive<ClusterEvent.ReachableMember>(change => Say("reachable", change.Member));
        Receive<ClusterEvent.IMemberEvent>(OnChange);
        Receive<ActorIdentity>(OnIdentity);
        Receive<Terminated>(ended => NodeEvent.Now("terminated", ended.ActorRef.Path.Address.ToString()).Print());
    }

    /// <summary>Starts everything that a system of this program has.</summary>
    public static void Start(ActorSystem system)
    {
        NodeEvent.Now("started", AkkaCluster.Get(system).SelfAddress.ToString()).Print();
        system.ActorOf(Props.Create(() => new Watched()), WatchedName);
        system.ActorOf(Props.Create(() => new Witness()), "witness");
        system.ActorOf(
            ClusterSingletonManager.Props(Props.Create(() => new Singleton()), ClusterSingletonManagerSettings.Create(system)), "manager");
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    private void OnChange(ClusterEvent.IMemberEvent change)
    {
        var member = change.Member;
        var address = member.Address.ToString();
        if (change is ClusterEvent.MemberUp && address != _cluster.SelfAddress.ToString())
            Context.ActorSelection($"{address}/user/{WatchedName}").Tell(new Identify(address));
        if (change is ClusterEvent.MemberUp && _members.Add(address)
            || change is ClusterEvent.MemberRemoved && _members.Remove(address))
            NodeEvent.Now("members", string.Join(',', _members)).Print();
        Say(member.Status.ToString().ToLowerInvariant(), member);
    }

    private void OnIdentity(ActorIdentity identity)
    {
        // A member that is just going has no such actor any more.
        if (identity.Subject is not { } watched) return;
        Context.Watch(watched);
        NodeEvent.Now("watching", (string)identity.MessageId).Print();
    }

    private static void Say(string kind, Member member) => NodeEvent.Now(kind, member.Address.ToString()).Print();

    private sealed class Watched : ReceiveActor;

    private sealed class Singleton : ReceiveActor
    {
        private readonly string _address = AkkaCluster.Get(Context.System).SelfAddress.ToString();

        protected override void PreStart() => NodeEvent.Now("singleton-started", _address).Print();

        protected override void PostStop() => NodeEvent.Now("singleton-stopped", _address).Print();
    }
}
