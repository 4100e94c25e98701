namespace ActorDistill.Schedules.Objectives;

/// <summary>T^2 KL(p || q) of both sides' logits divided by T (Hinton et al., 2015, section 2).</summary>
/// <param name="Temperature">T; finite, above 0.</param>
public sealed record ForwardKlSettings(double Temperature = 1) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.ForwardKl;

    /// <inheritdoc/>
    public override double Temperature { get; } = Temperature;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.Positive("temperature", Temperature);
}

/// <summary>-T^2 sum p log q of both sides' logits divided by T: forward KL with the teacher's entropy left in.</summary>
/// <param name="Temperature">T; finite, above 0.</param>
public sealed record ForwardCrossEntropySettings(double Temperature = 1) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.ForwardCrossEntropy;

    /// <inheritdoc/>
    public override double Temperature { get; } = Temperature;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.Positive("temperature", Temperature);
}

/// <summary>
/// Decoupled knowledge distillation: T^2 (target weight * KL of the label against the rest + other weight * KL within the rest).
/// Plain distillation is this with weights 1 and 1 - p of the label.
/// </summary>
/// <param name="TargetWeight">alpha of the paper; at least 0.</param>
/// <param name="NonTargetWeight">beta of the paper; at least 0. 8 is usual for images, 0.5 for text.</param>
/// <param name="Temperature">T; finite, above 0.</param>
public sealed record DecoupledKdSettings(double TargetWeight = 1, double NonTargetWeight = 0.5, double Temperature = 1)
    : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.DecoupledKd;

    /// <inheritdoc/>
    public override double Temperature { get; } = Temperature;

    /// <inheritdoc/>
    public override string? FirstFault() =>
        NumberRule.NotNegative("target-weight", TargetWeight)
        ?? NumberRule.NotNegative("non-target-weight", NonTargetWeight)
        ?? NumberRule.Positive("temperature", Temperature);
}
