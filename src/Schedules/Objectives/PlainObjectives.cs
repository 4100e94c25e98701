namespace ActorDistill.Schedules.Objectives;

/// <summary>-log q of the label.</summary>
public sealed record HardCrossEntropySettings : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.HardCrossEntropy;

    /// <inheritdoc/>
    public override string? FirstFault() => null;
}

/// <summary>KL(q || p).</summary>
public sealed record ReverseKlSettings : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.ReverseKl;

    /// <inheritdoc/>
    public override string? FirstFault() => null;
}

/// <summary>Half the sum of |p - q|.</summary>
public sealed record TotalVariationSettings : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.TotalVariation;

    /// <inheritdoc/>
    public override string? FirstFault() => null;
}

/// <summary>Mean over the vocabulary of the squared difference of logits, both sides centred.</summary>
public sealed record LogitMseSettings : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.LogitMse;

    /// <inheritdoc/>
    public override string? FirstFault() => null;
}

/// <summary>The sum of |q - p| with both sorted; the shorter side is filled up with zeros.</summary>
public sealed record UniversalLogitSettings : ObjectiveSettings
{
    /// <inheritdoc/>
    public override ObjectiveKind Kind => ObjectiveKind.UniversalLogit;

    /// <inheritdoc/>
    public override string? FirstFault() => null;
}
