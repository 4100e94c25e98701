using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Host.Progress;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>
/// What every command that trains in this process does around the training: its folder, resuming, progress, the last model.
/// </summary>
/// <param name="Folder">The run's folder: checkpoints/ and, at the end, model/.</param>
/// <param name="Resume">Whether to go on from the newest whole checkpoint.</param>
/// <param name="KeptCheckpoints">How many of the newest checkpoints stay.</param>
/// <param name="Seed">Of libtorch's random stream.</param>
/// <param name="TokensPerStep">Tokens of a step, for the rate.</param>
/// <param name="Output">Where the command writes.</param>
internal sealed record TrainingJob(string Folder, bool Resume, int KeptCheckpoints, ulong Seed, long TokensPerStep, TextWriter Output)
{
    /// <summary>The run's folder: one that is new or empty, or with resuming one that is there.</summary>
    /// <exception cref="OperatorException">It is neither.</exception>
    public static string OpenFolder(string folder, bool resume)
    {
        if (resume)
            return Directory.Exists(folder) ? folder : throw new OperatorException($"{folder}: there is no such folder to resume");
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new OperatorException($"{folder}: exists and is not empty; --resume goes on with a run");
        FaultOf.Disk(folder, "created", () => Directory.CreateDirectory(folder));
        return folder;
    }

    /// <summary>Trains to the end, or to where the settings stop. On the device's thread.</summary>
    /// <param name="decoder">What is trained.</param>
    /// <param name="initialize">Gives a new run its first weights; not called when a checkpoint has them.</param>
    /// <param name="settings">Valid settings.</param>
    /// <param name="inputs">Text, teacher and identity.</param>
    public TrainingReport Run(CausalDecoder decoder, Action initialize, TrainingRunSettings settings, TrainingRunInputs inputs)
    {
        var store = new CheckpointStore(Path.Combine(Folder, "checkpoints"), KeptCheckpoints);
        store.DeleteLeftovers();
        var from = Resume ? store.FindNewest(torn => Output.WriteLine($"skipped: {torn}")) : null;
        if (from == null && Resume)
            Output.WriteLine($"{store.Folder}: holds no whole checkpoint, so the run begins anew");
        if (from == null)
        {
            initialize();
            torch.random.manual_seed(unchecked((long)Seed));
        }
        var steps = settings.LearningRate.StepCount;
        return ProgressDisplay.Run(Output, "steps", from?.Manifest.StepCount ?? 0, steps, view =>
        {
            var display = new TrainingDisplay(view, decoder.Config, TokensPerStep);
            var run = new TrainingRun(decoder, settings, inputs, store, display);
            var (_, stepCount, newest) = run.Run(from);
            var checkpoint = newest ?? throw new InvalidOperationException("a run of no steps has no checkpoint");
            var model = stepCount == steps ? SaveModel(decoder, inputs.TokenizerFolder!) : null;
            return new TrainingReport(
                Folder, model, checkpoint, decoder.Config.ParameterCount, stepCount, steps, TokensPerStep, run.Validations,
                display.Last, display.Seconds, display.TrainedTokens, Digest.OfFile(Path.Combine(checkpoint, WeightSet.WholeFileName)));
        });
    }

    private string SaveModel(CausalDecoder decoder, string tokenizerFolder)
    {
        var model = Path.Combine(Folder, "model");
        // A run that was done already and is resumed once more: the same weights again.
        if (Directory.Exists(model))
            Directory.Delete(model, recursive: true);
        ModelFolder.Save(decoder, model, WeightType.F32, sideFilesFrom: tokenizerFolder);
        return model;
    }
}
