using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// What a trial keeps for whoever trains it next: checkpoints/, metrics.jsonl and, at the end, model/. Students share the folder of all
/// trials, perhaps under different paths; a checkpoint is therefore named by its place in it.
/// </summary>
/// <param name="trials">The folder of all trials, as it is called here.</param>
/// <param name="trial">Which trial.</param>
public sealed class TrialFolder(string trials, TrialId trial)
{
    /// <summary>All of the trial.</summary>
    public string Path { get; } = Within(trials, trial.Value);

    /// <summary>Its checkpoints; which of them are to go is the coordinator's decision.</summary>
    public CheckpointStore Store => new(System.IO.Path.Combine(Path, "checkpoints"));

    /// <summary>What its steps were like.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>Its last weights as a Hugging Face folder.</summary>
    public string Model => System.IO.Path.Combine(Path, "model");

    /// <summary>Creates it.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public void Create() => FaultOf.Disk(Path, "created", () => Directory.CreateDirectory(Path));

    /// <summary>A checkpoint as messages name it.</summary>
    public CheckpointReference ReferenceTo(FoundCheckpoint checkpoint) => new(
        trial, checkpoint.Manifest.StepCount,
        System.IO.Path.GetRelativePath(trials, checkpoint.Folder).Replace(System.IO.Path.DirectorySeparatorChar, '/'),
        checkpoint.ManifestDigest());

    /// <summary>Where the checkpoint that a message names lies here; perhaps one of another trial.</summary>
    /// <exception cref="OperatorException">The name leads out of the folder of all trials.</exception>
    public string PathOf(CheckpointReference checkpoint) => Within(trials, checkpoint.Folder);

    // Names come in messages.
    private static string Within(string folder, string name)
    {
        var root = System.IO.Path.GetFullPath(folder);
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, name));
        return path.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new OperatorException($"{name}: must lie within {folder}");
    }
}
