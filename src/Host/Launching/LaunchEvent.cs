using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Launching;

/// <summary>What <see cref="RunLeader"/> hears, from all sides, one after the other.</summary>
internal abstract record LaunchEvent
{
    /// <summary>A node has ended.</summary>
    public sealed record NodeEnded(string Node, int ExitCode) : LaunchEvent;

    /// <summary>A node has written a line for people.</summary>
    public sealed record NodeSaid(string Node, string Line) : LaunchEvent;

    /// <summary>The coordinator said how it is going.</summary>
    public sealed record StatusSeen(RunStatus Status) : LaunchEvent;

    /// <summary>The coordinator has accepted that the run stops.</summary>
    public sealed record StopAccepted : LaunchEvent;

    /// <summary>The run does not do what it was asked.</summary>
    public sealed record Refused(string Reason) : LaunchEvent;

    /// <summary>Somebody wants an end.</summary>
    public sealed record Interrupted(string Reason) : LaunchEvent;

    /// <summary>A while has passed.</summary>
    public sealed record Ticked : LaunchEvent;

    /// <summary>A task of the leader broke: a bug of ours.</summary>
    public sealed record Broken(Exception Fault) : LaunchEvent;
}
