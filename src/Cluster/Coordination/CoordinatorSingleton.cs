using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Coordination;

/// <summary>The coordinator as the one actor of its kind in a cluster.</summary>
public static class CoordinatorSingleton
{
    /// <summary>The role of nodes that may have it.</summary>
    public const string Role = "coordinator";

    private const string ManagerName = "coordinator";
    private const string ProxyName = "coordinator-proxy";

    /// <summary>Lets this node have the coordinator when its turn comes. Only on nodes with <see cref="Role"/>.</summary>
    /// <param name="system">The node's.</param>
    /// <param name="setup">What it is made with.</param>
    public static IActorRef Start(ActorSystem system, CoordinatorSetup setup) => system.ActorOf(
        ClusterSingletonManager.Props(
            CoordinatorActor.Props(setup), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithRole(Role)),
        ManagerName);

    /// <summary>The way to the coordinator from any node, wherever it is. What is told while there is none waits.</summary>
    public static IActorRef StartProxy(ActorSystem system) => system.ActorOf(
        ClusterSingletonProxy.Props($"/user/{ManagerName}", ClusterSingletonProxySettings.Create(system).WithRole(Role)), ProxyName);

    /// <summary>For <see cref="CoordinatorSetup.IsMember"/>.</summary>
    public static Predicate<Address> MembersOf(ActorSystem system) =>
        address => AkkaCluster.Get(system).State.Members.Any(member => member.Address.Equals(address));

    /// <summary>For <see cref="CoordinatorSetup.IsReachable"/>.</summary>
    public static Predicate<Address> ReachableOf(ActorSystem system) => address =>
    {
        var state = AkkaCluster.Get(system).State;
        return state.Members.Except(state.Unreachable).Any(member => member.Address.Equals(address));
    };
}
