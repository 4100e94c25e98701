using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>What a run works on.</summary>
/// <param name="MicroBatch">Micro-batch n, from 0: a pure function, so that a resumed run sees what an unbroken one sees.</param>
/// <param name="Validation">The validation text, the same at every call.</param>
/// <param name="DecidingKeys">What identifies text, model and seed, beside the settings.</param>
/// <param name="TokenizerFolder">Whose tokenizer goes along with each checkpoint, or null.</param>
/// <param name="Teacher">Who teaches; null for training on text alone.</param>
public sealed record TrainingRunInputs(
    Func<long, TokenBatch> MicroBatch, Func<IEnumerable<TokenBatch>> Validation, IReadOnlyDictionary<string, string> DecidingKeys,
    string? TokenizerFolder, ITeacher? Teacher = null)
{
    /// <summary>
    /// Who decides TAID's t, made of its settings, a checkpoint's state (null for the start) and the steps done; a schedule in this
    /// process when not given. Not called for other objectives.
    /// </summary>
    public Func<TaidSettings, TaidState?, long, ITaidCoefficient> Coefficient { get; init; } =
        (settings, from, stepCount) => new TaidCoefficient(settings, from, stepCount);
}

/// <summary>
/// Training on text, with or without a teacher, from the start or from a checkpoint. The same settings and inputs on the same numeric
/// recipe give the same weights bit for bit, with or without a stop in between. Call it on the device's thread (<see
/// cref="DeviceThread"/>).
/// </summary>
/// <param name="decoder">The model; its present weights are the start of a new run.</param>
/// <param name="settings">Valid settings.</param>
/// <param name="inputs">Text and identity.</param>
/// <param name="store">Where checkpoints go.</param>
/// <param name="observer">Who watches.</param>
/// <param name="control">Who may end it before its time; nobody when not given.</param>
public sealed class TrainingRun(
    CausalDecoder decoder, TrainingRunSettings settings, TrainingRunInputs inputs, CheckpointStore store, ITrainingObserver observer,
    RunControl? control = null)
{
    private readonly List<ValidationPoint> _validations = [];
    private string? _newest;

    /// <summary>All measurements on validation text so far, those before a resumed checkpoint included.</summary>
    public IReadOnlyList<ValidationPoint> Validations => _validations;

    /// <summary>Trains to the end, or to where it is told to stop; the last thing is a checkpoint, unless there was no step.</summary>
    /// <param name="from">Where to go on, or null for a new run.</param>
    /// <param name="rule">What must be the same in it.</param>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no longer finite.</exception>
    /// <exception cref="Storage.OperatorException">
    /// The checkpoint was made with other settings or another recipe, training diverged, or the disk fails.
    /// </exception>
    public RunResult Run(FoundCheckpoint? from, ResumeRule rule = ResumeRule.SameRecipe)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault);
        var keys = DecidingKeys();
        from?.RequireResumable(keys, rule);
        using var step = new TrainStep(decoder, settings.Optimizer, new LearningRateSchedule(settings.LearningRate), settings.Losses);
        if (from != null)
        {
            TrainingFiles.Read(from.Folder, decoder, step);
            _validations.AddRange(from.Manifest.Validations);
        }
        var progress = new RunProgress(settings, decoder.Config.NumLayers, from?.Manifest, inputs.Coefficient);
        observer.Started(progress.StepCount);
        _newest = from?.Folder;
        try
        {
            if (from == null)
                Validate(0);
            Train(step, progress, keys);
            return new RunResult(
                progress.StepCount == settings.LearningRate.StepCount ? RunEnd.Completed : RunEnd.Stopped, progress.StepCount, _newest);
        }
        catch (OperationCanceledException) when (control is { IsAbandoned: true })
        {
            return new RunResult(RunEnd.Abandoned, progress.StepCount, _newest);
        }
    }

    private void Train(TrainStep step, RunProgress progress, IReadOnlyDictionary<string, string> keys)
    {
        var end = Math.Min(settings.StopAfter ?? long.MaxValue, settings.LearningRate.StepCount);
        var unsaved = false;
        while (progress.StepCount < end && TryStep(step, progress))
        {
            unsaved = true;
            if (IsToValidate(progress.StepCount))
                Validate(progress.StepCount);
            if (progress.StepCount < end && !IsToSave(progress.StepCount))
                continue;
            Save(step, progress, keys);
            unsaved = false;
        }
        if (unsaved)
            Save(step, progress, keys);
    }

    // False when the run is to stop: before the step, or in a wait of the step, which then has changed nothing.
    private bool TryStep(TrainStep step, RunProgress progress)
    {
        DoneStep? done = null;
        try
        {
            if (control is not { IsStopping: true })
                done = Step(step, progress);
        }
        catch (OperationCanceledException) when (control is { IsStopping: true })
        {
            done = null;
        }
        control?.ThrowIfAbandoned();
        if (done != null)
            observer.Stepped(done);
        return done != null;
    }

    private DoneStep Step(TrainStep step, RunProgress progress)
    {
        var stage = progress.Stage;
        var losses = new LossLedger(progress.Coefficient);
        var stats = step.Run(progress.StepCount, [.. progress.MicroBatches.Select(n => MicroBatch(n, stage))], losses, stage);
        var before = progress.Coefficient?.State;
        progress.EndStep(stats);
        return new DoneStep(stats, losses.Losses, before);
    }

    private MicroBatch MicroBatch(long number, Stage? stage)
    {
        var batch = inputs.MicroBatch(number);
        return new MicroBatch(batch, inputs.Teacher is { } teacher ? () => teacher.Teach(batch, number, stage) : null);
    }

    private bool IsToValidate(long stepCount) =>
        stepCount == settings.LearningRate.StepCount || stepCount == (settings.LearningRate.StepCount + 1) / 2
        || IsMultiple(stepCount, settings.ValidateEvery);

    // A wish is taken note of also where a checkpoint was due anyway.
    private bool IsToSave(long stepCount) => control is not null && control.TakeCheckpointRequest() | IsDue(stepCount) || IsDue(stepCount);

    private bool IsDue(long stepCount) => IsMultiple(stepCount, settings.CheckpointEvery);

    private static bool IsMultiple(long stepCount, long every) => every > 0 && stepCount % every == 0;

    private void Validate(long stepCount)
    {
        var result = NextTokenEvaluation.Run(decoder, inputs.Validation().Select(batch =>
        {
            control?.ThrowIfAbandoned();
            return batch;
        }));
        var point = new ValidationPoint(stepCount, result.NatsPerToken);
        _validations.Add(point);
        observer.Validated(point, result.TokenCount);
    }

    private void Save(TrainStep step, RunProgress progress, IReadOnlyDictionary<string, string> keys)
    {
        control?.ThrowIfAbandoned();
        var manifest = new CheckpointManifest(
            CheckpointManifest.CurrentVersion, progress.StepCount, progress.NextMicroBatch, keys, [.. _validations],
            new Dictionary<string, string>(), progress.Coefficient?.State, progress.StageState);
        var saved = store.Save(manifest, output => TrainingFiles.Write(output, decoder, step, inputs.TokenizerFolder));
        _newest = saved.Folder;
        observer.Saved(saved);
    }

    private SortedDictionary<string, string> DecidingKeys()
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings.DecidingKeys().Concat(inputs.DecidingKeys).Concat(NumericRecipe.Read(decoder)))
            keys.Add(key, value);
        return keys;
    }
}
