using System.Globalization;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>
/// The checkpoints of one run, one folder "step-NNNNNNNN" each. A folder is written under a temporary name, flushed and renamed, and its
/// manifest comes last: without a manifest it is no checkpoint. One process at a time uses a store.
/// </summary>
/// <param name="folder">The store's folder; made when the first checkpoint is saved.</param>
/// <param name="keptCount">
/// How many of the newest checkpoints stay when another one is saved, at least 1; null where somebody else says which are to go.
/// </param>
public sealed class CheckpointStore(string folder, int? keptCount = null)
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
    /// <returns>The new checkpoint.</returns>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public FoundCheckpoint Save(CheckpointManifest manifest, Action<AtomicFolder> write)
    {
        var target = PathOf(manifest.StepCount);
        OrRefused(() =>
        {
            Directory.CreateDirectory(folder);
            // A torn one, or one that nobody counts: a run goes on from the newest that counts, and comes by here again.
            if (Directory.Exists(target))
                Delete(target);
        });
        using (var output = AtomicFolder.Create(target))
        {
            write(output);
            output.Commit();
        }
        var digests = Directory.EnumerateFiles(target).Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), Digest.OfFile);
        var saved = new FoundCheckpoint(target, manifest with { Digests = digests });
        saved.Manifest.Write(target);
        if (keptCount is { } count)
            DeleteBeyond(count);
        return saved;
    }

    /// <summary>The newest checkpoint that is whole: its manifest is there and every file has its digest.</summary>
    /// <param name="skipped">Called with one line for each torn checkpoint that was passed over.</param>
    /// <param name="mostSteps">Checkpoints of more steps are not looked at; all are when not given.</param>
    /// <returns>The checkpoint, or null when there is none.</returns>
    /// <exception cref="OperatorException">A file cannot be read, or a checkpoint is of another version and so not torn.</exception>
    public FoundCheckpoint? FindNewest(Action<string> skipped, long mostSteps = long.MaxValue)
    {
        foreach (var candidate in NewestFirst().Where(path => StepOf(path) <= mostSteps))
        {
            try
            {
                return FoundCheckpoint.Open(candidate);
            }
            catch (InvalidDataException torn)
            {
                skipped(torn.Message);
            }
        }
        return null;
    }

    /// <summary>Deletes these checkpoints; one that is not there is gone already.</summary>
    /// <param name="stepCounts">Their steps.</param>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Delete(IEnumerable<long> stepCounts) => OrRefused(() =>
    {
        foreach (var path in stepCounts.Select(PathOf).Where(Directory.Exists))
            Delete(path);
    });

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
            Delete(old);
    });

    private static void Delete(string checkpoint)
    {
        // The manifest first, so that a kill half way leaves no checkpoint that looks whole.
        File.Delete(Path.Combine(checkpoint, CheckpointManifest.FileName));
        Directory.Delete(checkpoint, recursive: true);
    }

    private IReadOnlyList<string> NewestFirst() => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder, Prefix + "*").OrderByDescending(StepOf).Where(path => StepOf(path) >= 0)]
        : [];

    private void OrRefused(Action action) => FaultOf.Disk(folder, "changed", action);

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1;
}
