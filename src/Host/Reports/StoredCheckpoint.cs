using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Host.Runs;

namespace ActorDistill.Host.Reports;

/// <summary>A folder in a trial's store of checkpoints.</summary>
/// <param name="Trial">Whose.</param>
/// <param name="Step">Steps that it has behind it, as its name says.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Manifest">What it says of itself; null for one that is torn.</param>
/// <param name="Fault">What is wrong with it; null for one that is whole.</param>
internal sealed record StoredCheckpoint(string Trial, long Step, string Folder, CheckpointManifest? Manifest, string? Fault)
{
    /// <summary>The model on the validation text at this very step, nats per token; null when it was not measured there.</summary>
    public double? NatsPerToken => Manifest?.Validations.LastOrDefault(point => point.StepCount == Step)?.NatsPerToken;

    /// <summary>Bytes of all its files.</summary>
    public long Bytes => new DirectoryInfo(Folder).EnumerateFiles().Sum(file => file.Length);

    /// <summary>The checkpoints of a trial by rising step; every file of each is read and compared with its digest.</summary>
    /// <exception cref="Storage.OperatorException">A file cannot be read, or a checkpoint is of a version that is not known.</exception>
    public static IReadOnlyList<StoredCheckpoint> ReadAll(RunFolder run, string trial)
    {
        var store = Path.Combine(run.Trial(trial), "checkpoints");
        return Directory.Exists(store)
            ? [.. Directory.EnumerateDirectories(store, "step-*").Select(folder => Read(trial, folder)).OfType<StoredCheckpoint>()
                .OrderBy(checkpoint => checkpoint.Step)]
            : [];
    }

    private static StoredCheckpoint? Read(string trial, string folder)
    {
        var number = Path.GetFileName(folder)["step-".Length..];
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            return null;
        try
        {
            return new StoredCheckpoint(trial, step, folder, FoundCheckpoint.Open(folder).Manifest, null);
        }
        catch (InvalidDataException torn)
        {
            // A student that trains deletes old ones.
            return Directory.Exists(folder) ? new StoredCheckpoint(trial, step, folder, null, torn.Message) : null;
        }
    }
}
