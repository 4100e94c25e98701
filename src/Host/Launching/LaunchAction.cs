namespace ActorDistill.Host.Launching;

/// <summary>What <see cref="LaunchState"/> wants done.</summary>
internal abstract record LaunchAction
{
    /// <summary>A node is to be started.</summary>
    public sealed record Start(string Node) : LaunchAction;

    /// <summary>The coordinator is to stop the run; asked again until it has accepted.</summary>
    public sealed record StopRun(string Reason) : LaunchAction;

    /// <summary>A node of this machine is to leave in order.</summary>
    public sealed record Leave(string Node) : LaunchAction;

    /// <summary>All nodes, also those of other machines, are to leave; a node that cannot be told so this way is told on its own.</summary>
    public sealed record LeaveAll(string Reason) : LaunchAction;

    /// <summary>A node of this machine is to be ended at once.</summary>
    public sealed record Kill(string Node) : LaunchAction;

    /// <summary>People should see this.</summary>
    public sealed record Say(string Line) : LaunchAction;
}
