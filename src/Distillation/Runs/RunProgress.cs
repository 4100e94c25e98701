using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>Where a run stands: steps done, TAID's t and the stage. What a checkpoint's manifest keeps of it.</summary>
internal sealed class RunProgress
{
    private readonly TrainingRunSettings _settings;
    private readonly StagePlan? _plan;

    /// <summary>The start, or where a checkpoint stands.</summary>
    public RunProgress(
        TrainingRunSettings settings, int layerCount, CheckpointManifest? from,
        Func<TaidSettings, TaidState?, long, ITaidCoefficient> coefficientOf)
    {
        _settings = settings;
        StepCount = from?.StepCount ?? 0;
        if (settings.Losses.Loss.Objective is TaidObjectiveSettings taid)
            Coefficient = coefficientOf(taid.Schedule, from?.Taid, StepCount);
        if (settings.Losses.Internal is not { } representations)
            return;
        _plan = new StagePlan(representations.Settings.Stages, layerCount);
        StageState = from?.Stage ?? _plan.Start;
    }

    /// <summary>Steps done.</summary>
    public long StepCount { get; private set; }

    /// <summary>TAID's t; null for other objectives.</summary>
    public ITaidCoefficient? Coefficient { get; }

    /// <summary>Where the plan stands; null without one.</summary>
    public StageState? StageState { get; private set; }

    /// <summary>What the next step trains; null for everything.</summary>
    public Stage? Stage => StageState is { } state ? _plan!.At(state) : null;

    /// <summary>The first micro-batch that is not yet trained on.</summary>
    public long NextMicroBatch => StepCount * _settings.GradientAccumulation;

    /// <summary>The numbers of the next step's micro-batches.</summary>
    public IEnumerable<long> MicroBatches => Enumerable.Range(0, _settings.GradientAccumulation).Select(i => NextMicroBatch + i);

    /// <summary>A step is done.</summary>
    public void EndStep(StepStats stats)
    {
        Coefficient?.EndStep(moves: Stage?.Task ?? true);
        if (StageState is { } state)
            StageState = _plan!.Next(state, MeanHidden(stats));
        StepCount++;
    }

    // The mean over the active layers; null when a stage compares no hidden states, or only the attention counts.
    private double? MeanHidden(StepStats stats) =>
        Stage is { ActiveLayers.Count: > 0 and var count } && _settings.Losses.Internal is { Settings.HiddenWeight: > 0 }
            ? stats.Parts.Hidden / count
            : null;
}
