namespace ActorDistill.Schedules.Objectives;

/// <summary>A weighted mean of both directions of KL.</summary>
/// <param name="ForwardWeight">Share of KL(p || q), 0 to 1; the rest is KL(q || p).</param>
public sealed record SymmetricKlSettings(double ForwardWeight = 0.9) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.SymmetricKl;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.Share("forward-weight", ForwardWeight);
}

/// <summary>
/// b KL(p || m) + (1 - b) KL(q || m) with m = b p + (1 - b) q. b = 0 is forward and b = 1 reverse KL, which the divergence divided by b
/// or by 1 - b tends to; the divergence itself tends to 0 there.
/// </summary>
/// <param name="TeacherWeight">b, the teacher's share in the mixture, 0 to 1.</param>
public sealed record GeneralizedJsSettings(double TeacherWeight = 0.5) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.GeneralizedJs;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.Share("teacher-weight", TeacherWeight);
}

/// <summary>KL(p || a p + (1 - a) q), at most log(1 / a). A large share of the teacher leaves nothing to learn.</summary>
/// <param name="TeacherWeight">a, the teacher's share in the mixture, 0 to below 1.</param>
public sealed record SkewForwardKlSettings(double TeacherWeight = 0.1) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.SkewForwardKl;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.ShareBelowOne("teacher-weight", TeacherWeight);
}

/// <summary>KL(q || (1 - a) p + a q), at most log(1 / a).</summary>
/// <param name="StudentWeight">a, the student's share in the mixture, 0 to below 1.</param>
/// <param name="DetachMixture">Whether the mixture counts as a constant in the gradient, as in DistiLLM-2.</param>
public sealed record SkewReverseKlSettings(double StudentWeight = 0.1, bool DetachMixture = false) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.SkewReverseKl;

    /// <inheritdoc/>
    public override string? FirstFault() => NumberRule.ShareBelowOne("student-weight", StudentWeight);
}

/// <summary>
/// Forward KL weighted by the gap |p - q| on the head of p, reverse KL by the gap on its tail. The weights are constants in the gradient.
/// </summary>
/// <param name="HeadMass">The head is the fewest of the teacher's most likely tokens with at least this mass; above 0, at most 1.</param>
public sealed record AdaptiveKlSettings(double HeadMass = 0.5) : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.AdaptiveKl;

    /// <inheritdoc/>
    public override string? FirstFault() =>
        HeadMass is > 0 and <= 1 ? null : $"head-mass is {NumberRule.Text(HeadMass)}, must be above 0 and at most 1";
}
