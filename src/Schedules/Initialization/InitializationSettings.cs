using System.Globalization;

namespace ActorDistill.Schedules.Initialization;

/// <summary>What a student's first weights are made from.</summary>
public enum InitializationKind
{
    /// <summary>The whole teacher in one shared basis of its residual stream (ALGORITHMS section 5.5).</summary>
    GuideFull,

    /// <summary>Embedding, first block and head in the embedding's basis; the rest drawn (Trinh et al., 2025, as far as known).</summary>
    GuideMin,

    /// <summary>Layers, heads, neurons and values at even distances (weight selection: Xu et al., ICLR 2024).</summary>
    Uniform,

    /// <summary>All drawn from N(0, 0.02^2).</summary>
    Random,
}

/// <summary>The second moment whose first eigenvectors span the student's residual stream.</summary>
public enum BasisStatistic
{
    /// <summary>
    /// Mean of the second moments at the kept norms' inputs, each divided by its trace, so that late layers do not drown the rest.
    /// </summary>
    Balanced,

    /// <summary>The same without division: for comparison.</summary>
    Pooled,

    /// <summary>The embedding's rows, each counted once.</summary>
    Embedding,

    /// <summary>The embedding's rows, each as often as the calibration text has it.</summary>
    TokenEmbedding,
}

/// <summary>Which feed-forward neurons stay.</summary>
public enum NeuronChoice
{
    /// <summary>Those of the highest mean square activation times squared length of the projected column behind it.</summary>
    Score,

    /// <summary>At even distances.</summary>
    Uniform,
}

/// <summary>Which blocks of the text the teacher is calibrated on.</summary>
public enum CalibrationChoice
{
    /// <summary>At even distances over the whole text.</summary>
    Spread,

    /// <summary>The first ones.</summary>
    First,
}

/// <summary>How a student's first weights are made from a teacher (ALGORITHMS section 5).</summary>
public sealed record InitializationSettings
{
    /// <summary>The method.</summary>
    public InitializationKind Kind { get; init; } = InitializationKind.GuideFull;

    /// <summary>Which of the teacher's layers the student's are made from.</summary>
    public LayerChoiceSettings Layers { get; init; } = new();

    /// <summary>Which of the teacher's key-value groups stay, the same ones in every layer.</summary>
    public GroupChoiceSettings Groups { get; init; } = new();

    /// <summary>Which neurons stay under GUIDE; <see cref="InitializationKind.Uniform"/> always takes even distances.</summary>
    public NeuronChoice Neurons { get; init; } = NeuronChoice.Score;

    /// <summary>The basis; null for the kind's own: balanced for guide-full, the embedding for guide-min.</summary>
    public BasisStatistic? Basis { get; init; }

    /// <summary>
    /// Weight of the embedding's second moment beside one vote for each kept norm; 0 for none, because the first norm's input already is
    /// the embedding of the text. Only for <see cref="BasisStatistic.Balanced"/>.
    /// </summary>
    public double EmbeddingVote { get; init; }

    /// <summary>Blocks of calibration text; at least 1. A shorter text is taken whole.</summary>
    public int CalibrationBlocks { get; init; } = 256;

    /// <summary>Where in the text they are.</summary>
    public CalibrationChoice Calibration { get; init; } = CalibrationChoice.Spread;

    /// <summary>Whether to scale the student's logits to the smallest KL from the teacher on that text; guide-full only.</summary>
    public bool LogitScale { get; init; }

    /// <summary>
    /// Whether the student keeps the config's rms_norm_eps. Otherwise it becomes the teacher's, carried over to the student's narrower
    /// stream.
    /// </summary>
    public bool KeepEpsilon { get; init; }

    /// <summary>Of the weights that are drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>The statistic that <see cref="Basis"/> stands for.</summary>
    public BasisStatistic EffectiveBasis =>
        Basis ?? (Kind == InitializationKind.GuideMin ? BasisStatistic.Embedding : BasisStatistic.Balanced);

    /// <summary>Whether the method is one of the two that project onto a basis.</summary>
    public bool IsGuide => Kind is InitializationKind.GuideFull or InitializationKind.GuideMin;

    /// <summary>Whether the teacher has to read calibration text.</summary>
    public bool NeedsCalibration =>
        IsGuide || Kind == InitializationKind.Uniform && Layers.Kind == LayerChoice.HighestInfluence;

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if ((Layers.FirstFault() ?? Groups.FirstFault()) is { } fault)
            return fault;
        if (!(EmbeddingVote >= 0 && double.IsFinite(EmbeddingVote)))
            return $"embedding-vote is {EmbeddingVote.ToString(CultureInfo.InvariantCulture)}, must be a finite number from 0 up";
        if (EmbeddingVote > 0 && EffectiveBasis != BasisStatistic.Balanced)
            return "embedding-vote is for basis balanced only";
        if (CalibrationBlocks < 1)
            return $"calibration-blocks is {CalibrationBlocks}, must be at least 1";
        return LogitScale && Kind != InitializationKind.GuideFull ? "logit-scale is for kind guide-full only" : null;
    }
}
