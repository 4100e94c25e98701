namespace ActorDistill.Protocol.Admin;

/// <summary>Lets nodes leave the cluster; their processes end.</summary>
/// <param name="Reason">One sentence, for their logs.</param>
/// <param name="Everyone">All nodes, the asked one last, or only that one.</param>
public sealed record LeaveCluster(string Reason, bool Everyone);

/// <summary>It has begun.</summary>
/// <param name="Node">The node that was asked.</param>
public sealed record LeaveAccepted(string Node);
