using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.Distillation.Runs;

/// <summary>What a run works on.</summary>
/// <param name="MicroBatch">Micro-batch n, from 0: a pure function, so that a resumed run sees what an unbroken one sees.</param>
/// <param name="Validation">The validation text, the same at every call.</param>
/// <param name="DecidingKeys">What identifies text, model and seed, beside the settings.</param>
/// <param name="TokenizerFolder">Whose tokenizer goes along with each checkpoint, or null.</param>
/// <param name="Teacher">Who teaches; null for training on text alone.</param>
public sealed record TrainingRunInputs(
    Func<long, TokenBatch> MicroBatch, Func<IEnumerable<TokenBatch>> Validation, IReadOnlyDictionary<string, string> DecidingKeys,
    string? TokenizerFolder, ITeacher? Teacher = null);

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
public sealed class TrainingRun(
    CausalDecoder decoder, TrainingRunSettings settings, TrainingRunInputs inputs, CheckpointStore store, ITrainingObserver observer)
{
    private readonly List<ValidationPoint> _validations = [];

    /// <summary>All measurements on validation text so far, those before a resumed checkpoint included.</summary>
    public IReadOnlyList<ValidationPoint> Validations => _validations;

    /// <summary>Trains to the end, or to the step to stop after; the last thing is a checkpoint.</summary>
    /// <param name="from">Where to go on, or null for a new run.</param>
    /// <returns>The newest checkpoint's folder.</returns>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    /// <exception cref="Storage.OperatorException">
    /// The checkpoint was made with other settings or another recipe, training diverged, or the disk fails.
    /// </exception>
    public string Run(FoundCheckpoint? from)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault);
        var keys = DecidingKeys();
        from?.Manifest.RequireSameSettings(from.Folder, keys);
        using var step = new TrainStep(decoder, settings.Optimizer, new LearningRateSchedule(settings.LearningRate), settings.Losses);
        if (from != null)
        {
            TrainingFiles.Read(from.Folder, decoder, step);
            _validations.AddRange(from.Manifest.Validations);
        }
        var progress = new RunProgress(settings, decoder.Config.NumLayers, from?.Manifest);
        observer.Started(progress.StepCount);
        if (from == null)
            Validate(0);
        var newest = from?.Folder;
        var end = Math.Min(settings.StopAfter ?? long.MaxValue, settings.LearningRate.StepCount);
        while (progress.StepCount < end)
        {
            observer.Stepped(Step(step, progress));
            if (IsToValidate(progress.StepCount))
                Validate(progress.StepCount);
            if (progress.StepCount == end || IsMultiple(progress.StepCount, settings.CheckpointEvery))
                newest = Save(step, progress, keys);
        }
        return newest ?? throw new InvalidOperationException("a run of no steps has no checkpoint");
    }

    private StepStats Step(TrainStep step, RunProgress progress)
    {
        var stage = progress.Stage;
        var stats = step.Run(
            progress.StepCount, [.. progress.MicroBatches.Select(n => MicroBatch(n, stage))], progress.Coefficient, stage);
        progress.EndStep(stats);
        return stats;
    }

    private MicroBatch MicroBatch(long number, Stage? stage)
    {
        var batch = inputs.MicroBatch(number);
        return new MicroBatch(batch, inputs.Teacher is { } teacher ? () => teacher.Teach(batch, number, stage) : null);
    }

    private bool IsToValidate(long stepCount) =>
        stepCount == settings.LearningRate.StepCount || stepCount == (settings.LearningRate.StepCount + 1) / 2
        || IsMultiple(stepCount, settings.ValidateEvery);

    private static bool IsMultiple(long stepCount, long every) => every > 0 && stepCount % every == 0;

    private void Validate(long stepCount)
    {
        var point = new ValidationPoint(stepCount, NextTokenEvaluation.Run(decoder, inputs.Validation()).NatsPerToken);
        _validations.Add(point);
        observer.Validated(point);
    }

    private string Save(TrainStep step, RunProgress progress, IReadOnlyDictionary<string, string> keys)
    {
        var manifest = new CheckpointManifest(
            CheckpointManifest.CurrentVersion, progress.StepCount, progress.NextMicroBatch, keys, [.. _validations],
            new Dictionary<string, string>(), progress.Coefficient?.State, progress.StageState);
        var folder = store.Save(manifest, output => TrainingFiles.Write(output, decoder, step, inputs.TokenizerFolder));
        observer.Saved(folder);
        return folder;
    }

    private SortedDictionary<string, string> DecidingKeys()
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings.DecidingKeys().Concat(inputs.DecidingKeys).Concat(NumericRecipe.Read(decoder)))
            keys.Add(key, value);
        return keys;
    }
}
