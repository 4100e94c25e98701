namespace ActorDistill.Schedules.Objectives;

/// <summary>What a step minimises: soft weight * objective + hard weight * cross-entropy with the labels.</summary>
/// <param name="Objective">The soft part, the square of its temperature included.</param>
/// <param name="SoftWeight">At least 0.</param>
/// <param name="HardWeight">At least 0. The hard part has temperature 1.</param>
public sealed record LossSettings(ObjectiveSettings Objective, double SoftWeight = 1, double HardWeight = 0)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault() =>
        Objective.FirstFault()
        ?? NumberRule.NotNegative("soft-weight", SoftWeight)
        ?? NumberRule.NotNegative("hard-weight", HardWeight)
        ?? (SoftWeight + HardWeight > 0 ? null : "soft-weight and hard-weight are both 0, must leave something to minimise");
}
