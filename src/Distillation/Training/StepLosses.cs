using ActorDistill.Distillation.Representations;
using ActorDistill.Schedules.Objectives;

namespace ActorDistill.Distillation.Training;

/// <summary>What a step minimises.</summary>
public sealed record StepLosses
{
    /// <summary>The cross-entropy of the next token; no teacher.</summary>
    public static StepLosses NextToken { get; } = new() { Loss = new LossSettings(new HardCrossEntropySettings()) };

    /// <summary>The loss on the tokens.</summary>
    public required LossSettings Loss { get; init; }

    /// <summary>
    /// Rows of logits that exist at a time in the head; null for the default of the vocabulary's size. A setting of the run: float32
    /// products depend on it in the last bits.
    /// </summary>
    public int? ChunkRows { get; init; }

    /// <summary>
    /// Tokens of the vocabulary that student and teacher have in common; null for the smaller number of rows of their heads.
    /// </summary>
    public int? VocabSize { get; init; }

    /// <summary>
    /// The losses between a student's and a teacher's layers; null without them. It stays the caller's; its projectors are trained with the
    /// student.
    /// </summary>
    public InternalLoss? Internal { get; init; }

    /// <summary>The weighted sum of the parts.</summary>
    internal double Total(LossParts parts) => Loss.SoftWeight * parts.Soft + Loss.HardWeight * parts.Hard
        + (Internal is { Settings: var weights } ? weights.AttentionWeight * parts.Attention + weights.HiddenWeight * parts.Hidden : 0);
}
