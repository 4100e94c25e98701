namespace ActorDistill.RunDriving.Chaos;

/// <summary>What happens to a node.</summary>
public enum ChaosAct
{
    /// <summary>SIGKILL, and a start after a pause: what a service manager does.</summary>
    Kill,

    /// <summary>SIGTERM: it leaves in order and stays away, unless a later <see cref="Join"/> brings it back.</summary>
    Leave,

    /// <summary>It starts: for the first time, or after it has left.</summary>
    Join,
}

/// <summary>A node of a run as chaos sees it.</summary>
/// <param name="Name">Of the node.</param>
/// <param name="IsVoter">Whether it counts when the cluster splits.</param>
/// <param name="IsFounder">Whether no cluster begins without it.</param>
public sealed record ChaosNode(string Name, bool IsVoter, bool IsFounder = false);

/// <summary>One thing that happens to a run.</summary>
/// <param name="Moment">When: the share of all steps of all trials that is done, 0 to 1.</param>
/// <param name="Act">What.</param>
/// <param name="Node">To whom.</param>
/// <param name="Pause">Before a killed node starts again; nothing for the other acts.</param>
public sealed record ChaosEvent(double Moment, ChaosAct Act, string Node, TimeSpan Pause)
{
    /// <summary>"kill teacher-1 at 40 %, 2.5 s"</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Act.ToString().ToLowerInvariant()} {Node} at {100 * Moment:f0} %{(Act == ChaosAct.Kill ? $", {Pause.TotalSeconds:f1} s" : "")}");
}
