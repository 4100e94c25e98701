using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Nodes;

/// <summary>What a node is made with.</summary>
/// <param name="Settings">The whole run, or what a node of students has to know of it.</param>
/// <param name="Node">Which of its nodes, with the port and the seeds that it really has.</param>
/// <param name="Folder">Of the run.</param>
/// <param name="Secret">Of the run.</param>
/// <param name="Resumes">Whether a run that was paused goes on.</param>
internal sealed record NodeSetup(MemberSettings Settings, PlacedNode Node, RunFolder Folder, RunSecret Secret, bool Resumes)
{
    /// <summary>The whole run; of a node that coordinates or teaches.</summary>
    public RunSettings Run => Settings as RunSettings
        ?? throw new InvalidOperationException($"{Node.Name} has more than students and was given a file of students alone");

    /// <summary>Whether the text itself is needed here: students get theirs from a teacher.</summary>
    public bool NeedsText => Node.IsCoordinator || Node.Workers.Any(worker => worker.Role == PlacedRole.Teacher);
}
