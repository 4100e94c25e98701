using ActorDistill.Settings.Nodes;

namespace ActorDistill.Settings.Runs;

/// <summary>One process of a run.</summary>
/// <param name="Name">Of the node, unique in the run.</param>
/// <param name="IsLocal">Whether "launch" on this machine starts it.</param>
/// <param name="IsCoordinator">Whether it may have the coordinator.</param>
/// <param name="Cluster">Its address, seeds and roles.</param>
/// <param name="Admin">Where it answers commands.</param>
/// <param name="Workers">What it has beside that; may be none for a coordinator.</param>
public sealed record PlacedNode(
    string Name, bool IsLocal, bool IsCoordinator, NodeSettings Cluster, AdminSettings Admin, IReadOnlyList<PlacedWorker> Workers);

/// <summary>Where a node answers commands.</summary>
/// <param name="Host">Address or name of this machine.</param>
/// <param name="Port">0 takes a free one, which the node writes into the run's folder.</param>
public sealed record AdminSettings(string Host, int Port);

/// <summary>What a worker does.</summary>
public enum PlacedRole
{
    /// <summary>Makes batches.</summary>
    Teacher,

    /// <summary>Trains on them.</summary>
    Student,
}

/// <summary>One teacher or student on its devices.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Role">What it does.</param>
/// <param name="Devices">"cpu", "cuda" or "cuda:N"; one, or several for a teacher that is spread over them by consecutive layers.</param>
/// <param name="Threads">Threads of one operation, at least 1.</param>
/// <param name="Cores">The cores of this machine that its threads stay on; empty for any.</param>
/// <param name="Member">Which member of an ensemble a teacher serves; null without one.</param>
public sealed record PlacedWorker(
    string Name, PlacedRole Role, IReadOnlyList<string> Devices, int Threads, IReadOnlyList<int> Cores, string? Member = null);
