using System.Globalization;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Training;

namespace ActorDistill.Distillation.Runs;

/// <summary>How a model is trained on text.</summary>
public sealed record TrainingRunSettings
{
    /// <summary>The learning rate, and with it the number of steps of the whole run.</summary>
    public required LearningRateSettings LearningRate { get; init; }

    /// <summary>AdamW and clipping.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>What is minimised; the cross-entropy of the next token when not given.</summary>
    public StepLosses Losses { get; init; } = StepLosses.NextToken;

    /// <summary>Micro-batches per step.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>Steps between two validations, besides those at the start, in the middle and at the end; 0 for none.</summary>
    public long ValidateEvery { get; init; }

    /// <summary>Steps between two checkpoints, besides the one at the end; 0 for none.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>
    /// Stop with a checkpoint after so many steps in all, to be resumed later; null to go to the end. The schedule stays the whole run's.
    /// </summary>
    public long? StopAfter { get; init; }

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if ((LearningRate.FirstFault() ?? Optimizer.FirstFault()) is { } fault)
            return fault;
        if (GradientAccumulation < 1)
            return $"gradient-accumulation is {GradientAccumulation}, must be at least 1";
        if (ValidateEvery < 0)
            return $"validate-every is {ValidateEvery}, must be 0 or more";
        if (CheckpointEvery < 0)
            return $"checkpoint-every is {CheckpointEvery}, must be 0 or more";
        return StopAfter < 1 ? $"stop-after is {StopAfter}, must be at least 1" : null;
    }

    /// <summary>
    /// What decides the weights, by the names operators use. When to validate, save or stop is not among it: that may change on resuming.
    /// </summary>
    public IReadOnlyDictionary<string, string> DecidingKeys() => new Dictionary<string, string>(LossKeys.Of(Losses))
    {
        ["steps"] = Text(LearningRate.StepCount),
        ["learning-rate"] = Text(LearningRate.PeakRate),
        ["learning-rate-floor"] = Text(LearningRate.FloorShare),
        ["learning-rate-shape"] = LearningRate.Shape.ToString().ToLowerInvariant(),
        ["warmup"] = Text(LearningRate.WarmupSteps),
        ["weight-decay"] = Text(Optimizer.WeightDecay),
        ["clip"] = Text(Optimizer.GradientClipNorm),
        ["beta1"] = Text(Optimizer.Beta1),
        ["beta2"] = Text(Optimizer.Beta2),
        ["epsilon"] = Text(Optimizer.Epsilon),
        ["gradient-accumulation"] = Text(GradientAccumulation),
    };

    // The shortest text that reads back as the same number.
    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
