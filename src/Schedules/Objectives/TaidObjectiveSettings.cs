using ActorDistill.Schedules.Taid;

namespace ActorDistill.Schedules.Objectives;

/// <summary>-sum p_t log q with p_t = softmax((1 - t) z + t u), the student's z held constant in it. No temperature.</summary>
/// <param name="Schedule">How t rises.</param>
public sealed record TaidObjectiveSettings(TaidSettings Schedule) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.Taid;

    /// <inheritdoc/>
    public override string? FirstFault() => Schedule.FirstFault();
}
