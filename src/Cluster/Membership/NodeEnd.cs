using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>Why a node's actor system has ended.</summary>
public enum NodeEnd
{
    /// <summary>It left in order: it was told to, here or by another node.</summary>
    Left,

    /// <summary>The others gave it up, or it them: it is to come back.</summary>
    Downed,

    /// <summary>The program ended the system itself, without leaving.</summary>
    Terminated,
}

/// <summary>Reads the reason out of a shutdown.</summary>
internal static class NodeEnds
{
    /// <param name="reason">Why the system has ended; null when it did not go through a shutdown.</param>
    /// <param name="isToldToLeave">Whether the host or another node wanted it to leave: then it has.</param>
    public static NodeEnd Of(CoordinatedShutdown.Reason? reason, bool isToldToLeave) => reason switch
    {
        _ when isToldToLeave => NodeEnd.Left,
        CoordinatedShutdown.ClusterDowningReason => NodeEnd.Downed,
        CoordinatedShutdown.ClusterLeavingReason => NodeEnd.Left,
        _ => NodeEnd.Terminated,
    };
}
