namespace ActorDistill.Schedules.Objectives;

/// <summary>The settings of one objective. Each objective has a record of its own.</summary>
public abstract record ObjectiveSettings
{
    /// <summary>Which objective.</summary>
    public abstract ObjectiveKind Kind { get; }

    /// <summary>
    /// Divides both sides' logits before the softmax; losses carry its square. 1 for the objectives that have no temperature.
    /// </summary>
    public virtual double Temperature => 1;

    /// <summary>Whether it compares with a teacher; the hard cross-entropy alone does not.</summary>
    public bool NeedsTeacher => Kind != ObjectiveKind.HardCrossEntropy;

    /// <summary>Whether it needs the token that follows, as the hard cross-entropy and decoupled KD do.</summary>
    public bool NeedsLabels => Kind is ObjectiveKind.HardCrossEntropy or ObjectiveKind.DecoupledKd;

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public abstract string? FirstFault();
}
