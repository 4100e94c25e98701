using System.Globalization;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Stores;

/// <summary>What of a trial. The numbers are on the wire: they are only added to.</summary>
public enum StoreKind
{
    /// <summary>A checkpoint; its last file is its manifest.</summary>
    Checkpoint = 1,

    /// <summary>The finished student, a Hugging Face folder.</summary>
    Model = 2,

    /// <summary>The trial's figures, one file.</summary>
    Metrics = 3,
}

/// <summary>Something that a store keeps of a trial.</summary>
/// <param name="Trial">Whose; a name that <see cref="StoreName"/> allows.</param>
/// <param name="Kind">What.</param>
/// <param name="StepCount">Of a checkpoint: steps done, from 1. Otherwise 0.</param>
public sealed record StorePlace(TrialId Trial, StoreKind Kind, long StepCount = 0)
{
    /// <summary>The last file of a checkpoint: without it there is none.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>The only file of <see cref="StoreKind.Metrics"/>.</summary>
    public const string MetricsName = "metrics.jsonl";

    /// <summary>The folder of a trial's checkpoints, in the trial's own.</summary>
    public const string CheckpointsFolder = "checkpoints";

    private const string StepPrefix = "step-";

    /// <summary>Where it lies in the trial's folder, as path parts; empty for the trial's folder itself.</summary>
    public IReadOnlyList<string> Folder => Kind switch
    {
        StoreKind.Checkpoint => [CheckpointsFolder, string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{StepCount:00000000}")],
        StoreKind.Model => ["model"],
        StoreKind.Metrics => [],
    };

    /// <summary>A checkpoint of a trial.</summary>
    public static StorePlace Checkpoint(TrialId trial, long stepCount) => new(trial, StoreKind.Checkpoint, stepCount);

    /// <summary>The steps that a folder of a checkpoint is named after; null when it is named after something else.</summary>
    /// <param name="name">Of the folder, without its path.</param>
    public static long? StepOf(string name) => name.StartsWith(StepPrefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(StepPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;

    /// <summary>As people are told of it: "student-a's checkpoint of step 60".</summary>
    public override string ToString() => Kind switch
    {
        StoreKind.Checkpoint => string.Create(CultureInfo.InvariantCulture, $"{Trial}'s checkpoint of step {StepCount}"),
        StoreKind.Model => $"{Trial}'s model",
        StoreKind.Metrics => $"{Trial}'s figures",
    };
}
