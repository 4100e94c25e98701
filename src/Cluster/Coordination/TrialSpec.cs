using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Cluster.Coordination;

/// <summary>What the coordinator has to know of a trial; all else is between the student and its settings.</summary>
/// <param name="Trial">Its name.</param>
/// <param name="Source">Its text. Trials with the same share their batches, each of which is a micro-batch of the student.</param>
/// <param name="StepCount">Optimizer steps; at least 1.</param>
/// <param name="BatchesPerStep">Batches of a step; at least 1.</param>
/// <param name="Taid">The schedule of t; null without it.</param>
/// <param name="NeedsInitialStudent">Whether a teacher makes its first weights.</param>
/// <param name="Retention">Which checkpoints stay.</param>
/// <param name="Plateau">When it is stopped for getting no better; null for never.</param>
/// <param name="Settings">All of its settings in HOCON, as its student reads them. No secret is in them.</param>
/// <param name="ClonedFrom">The checkpoint of another trial that it begins with; null for a beginning of its own.</param>
public sealed record TrialSpec(
    TrialId Trial, BatchSource Source, long StepCount, int BatchesPerStep, TaidSettings? Taid,
    bool NeedsInitialStudent, CheckpointRetention Retention, PlateauRule? Plateau, string Settings,
    CheckpointReference? ClonedFrom = null)
{
    /// <summary>Batches of the whole trial.</summary>
    public long BatchCount => StepCount * BatchesPerStep;

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (StepCount < 1)
            return $"steps is {StepCount}, must be at least 1";
        if (BatchesPerStep < 1)
            return $"gradient-accumulation is {BatchesPerStep}, must be at least 1";
        return Taid?.FirstFault() ?? Retention.FirstFault() ?? Plateau?.FirstFault();
    }
}
