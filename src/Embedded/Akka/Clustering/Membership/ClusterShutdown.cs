using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The cluster's tasks in the phases of a shutdown: leave, hand over, say so, stop.</summary>
internal static class ClusterShutdown
{
    public static void AddTasks(Cluster cluster)
    {
        var shutdown = CoordinatedShutdown.Get(cluster.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", () => Leave(cluster));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "wait-exiting", () => WaitForExiting(cluster));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", () => ConfirmExit(shutdown, cluster));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "wait-shutdown", () => Stop(cluster));
    }

    private static bool IsPart(Cluster cluster) =>
        !cluster.IsTerminated && cluster.SelfMember.Status is not (MemberStatus.Removed or MemberStatus.Down);

    private static Task<Done> Leave(Cluster cluster)
    {
        if (!IsPart(cluster)) return Task.FromResult(Done.Instance);
        cluster.Leave(cluster.SelfAddress);
        return cluster.WhenExiting;
    }

    private static Task<Done> WaitForExiting(Cluster cluster) => IsPart(cluster) ? cluster.WhenExiting : Task.FromResult(Done.Instance);

    private static async Task<Done> ConfirmExit(CoordinatedShutdown shutdown, Cluster cluster)
    {
        if (IsPart(cluster))
            await cluster.Daemon.Ask(ExitingCompleted.Instance, shutdown.Timeout(CoordinatedShutdown.PhaseClusterExitingDone));
        return Done.Instance;
    }

    private static Task<Done> Stop(Cluster cluster)
    {
        cluster.Daemon.Tell(EndMembership.Instance, ActorRefs.NoSender);
        return cluster.WhenEnded;
    }
}
