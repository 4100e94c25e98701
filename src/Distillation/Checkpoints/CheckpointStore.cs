using System.Globalization;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>A checkpoint that was found whole.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Manifest">What it says of itself.</param>
public sealed record FoundCheckpoint(string Folder, CheckpointManifest Manifest);

/// <summary>
/// The checkpoints of one run, one folder "step-NNNNNNNN" each. A folder is written under a temporary name, flushed and renamed, and its
/// manifest comes last: without a manifest it is no checkpoint. One process at a time uses a store.
/// </summary>
/// <param name="folder">The store's folder; made when the first checkpoint is saved.</param>
/// <param name="keptCount">How many of the newest checkpoints stay; at least 1.</param>
public sealed class CheckpointStore(string folder, int keptCount)
{
    private const string Prefix = "step-";

    /// <summary>The store's folder.</summary>
    public string Folder => folder;

    /// <summary>Where the checkpoint after so many steps lies, or will lie.</summary>
    public string PathOf(long stepCount) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{stepCount:00000000}"));

    /// <summary>Saves a checkpoint, then deletes what is older than those to keep.</summary>
    /// <param name="manifest">Its manifest; the digests are filled in here.</param>
    /// <param name="write">Writes the files.</param>
    /// <returns>The new folder.</returns>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public string Save(CheckpointManifest manifest, Action<AtomicFolder> write)
    {
        var target = PathOf(manifest.StepCount);
        OrRefused(() =>
        {
            Directory.CreateDirectory(folder);
            // Only a torn one can be there: a run goes on from its newest whole checkpoint, never behind it.
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
        });
        using (var output = AtomicFolder.Create(target))
        {
            write(output);
            output.Commit();
        }
        var digests = Directory.EnumerateFiles(target).Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), Digest.OfFile);
        (manifest with { Digests = digests }).Write(target);
        DeleteBeyond(keptCount);
        return target;
    }

    /// <summary>The newest checkpoint that is whole: its manifest is there and every file has its digest.</summary>
    /// <param name="skipped">Called with one line for each torn checkpoint that was passed over.</param>
    /// <returns>The checkpoint, or null when there is none.</returns>
    /// <exception cref="OperatorException">A file cannot be read, or a checkpoint is of another version and so not torn.</exception>
    public FoundCheckpoint? FindNewest(Action<string> skipped)
    {
        foreach (var candidate in NewestFirst())
        {
            try
            {
                var manifest = CheckpointManifest.Read(candidate);
                manifest.RequireIntact(candidate);
                return new FoundCheckpoint(candidate, manifest);
            }
            catch (InvalidDataException torn)
            {
                skipped(torn.Message);
            }
        }
        return null;
    }

    /// <summary>Deletes what a kill in the middle of saving left behind. Not while another process uses the store.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void DeleteLeftovers() => OrRefused(() =>
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var leftover in Directory.EnumerateDirectories(folder, $".{Prefix}*.partial-*"))
            Directory.Delete(leftover, recursive: true);
    });

    private void DeleteBeyond(int count) => OrRefused(() =>
    {
        foreach (var old in NewestFirst().Skip(count))
        {
            // The manifest first, so that a kill half way leaves no checkpoint that looks whole.
            File.Delete(Path.Combine(old, CheckpointManifest.FileName));
            Directory.Delete(old, recursive: true);
        }
    });

    private IReadOnlyList<string> NewestFirst() => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder, Prefix + "*").OrderByDescending(StepOf).Where(path => StepOf(path) >= 0)]
        : [];

    private void OrRefused(Action action) => FaultOf.Disk(folder, "changed", action);

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1;
}
