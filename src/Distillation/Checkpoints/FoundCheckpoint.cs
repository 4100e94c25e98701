using ActorDistill.Distillation.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>A checkpoint that was found whole.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Manifest">What it says of itself.</param>
public sealed record FoundCheckpoint(string Folder, CheckpointManifest Manifest)
{
    private const string RecipePrefix = "recipe.";

    /// <summary>Reads a checkpoint and compares every file with its digest.</summary>
    /// <exception cref="InvalidDataException">It is torn, or there is none; names the file.</exception>
    /// <exception cref="OperatorException">A file cannot be read, or it is of another version.</exception>
    public static FoundCheckpoint Open(string folder)
    {
        var manifest = CheckpointManifest.Read(folder);
        manifest.RequireIntact(folder);
        return new FoundCheckpoint(folder, manifest);
    }

    /// <summary>SHA-256 of the manifest, and so of all that it lists.</summary>
    /// <exception cref="OperatorException">It cannot be read.</exception>
    public string ManifestDigest() => Digest.OfFile(Path.Combine(Folder, CheckpointManifest.FileName));

    // What a clone is started with is its own affair; what does not fit its architecture is refused where it is read.
    internal void RequireResumable(IReadOnlyDictionary<string, string> settings, ResumeRule rule)
    {
        if (rule == ResumeRule.Clone)
            return;
        var manifest = rule == ResumeRule.SameRecipe
            ? Manifest
            : Manifest with { Settings = WithoutRecipe(Manifest.Settings) };
        manifest.RequireSameSettings(Folder, rule == ResumeRule.SameRecipe ? settings : WithoutRecipe(settings));
    }

    private static Dictionary<string, string> WithoutRecipe(IReadOnlyDictionary<string, string> settings) =>
        settings.Where(pair => !pair.Key.StartsWith(RecipePrefix, StringComparison.Ordinal)).ToDictionary();
}
