using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Storing;

/// <summary>
/// What a store of checkpoints has on disk: the folder of all trials, laid out as students that share a folder lay it out. Nothing in it is
/// half there: files come under hidden names, and a rename makes them count. For several threads.
/// </summary>
/// <param name="trials">The folder of all trials.</param>
public sealed class CheckpointShelf(string trials)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(StorePlace Place, string Digest)> _incoming = [];

    /// <summary>Which checkpoints of a trial have a manifest, ascending.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public IReadOnlyList<long> StepsOf(TrialId trial)
    {
        var folder = CheckpointsOf(trial);
        return FaultOf.Disk(folder, "read", () => !Directory.Exists(folder) ? (IReadOnlyList<long>)[] :
        [
            .. from path in Directory.EnumerateDirectories(folder)
               let step = StorePlace.StepOf(Path.GetFileName(path))
               where step != null && File.Exists(Path.Combine(path, StorePlace.ManifestName))
               orderby step
               select step.Value,
        ]);
    }

    /// <summary>Deletes checkpoints, and what was begun of them; one that is not there is gone already.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public void Delete(TrialId trial, IReadOnlyList<long> stepCounts)
    {
        foreach (var place in stepCounts.Select(step => StorePlace.Checkpoint(trial, step)))
        {
            var folder = FolderOf(place);
            FaultOf.Disk(folder, "deleted", () =>
            {
                if (!Directory.Exists(folder)) return;
                // The manifest first, so that a kill half way leaves no checkpoint that looks whole.
                File.Delete(Path.Combine(folder, StorePlace.ManifestName));
                Directory.Delete(folder, recursive: true);
            });
            DeleteAbandoned(place, place.Folder[^1]);
        }
    }

    /// <summary>A file, perhaps one that is not there.</summary>
    internal string PathOf(StorePlace place, string file) => Path.Combine(FolderOf(place), Plain(file));

    /// <summary>Whether all of an offer is there, counts, and has its digests. Reads all of it when the lengths are right.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    internal bool Has(StoreOffer offer)
    {
        var folder = FolderOf(offer.Place);
        var paths = offer.Files.Select(file => (File: file, Path: PathOf(offer.Place, file.Name))).ToList();
        return paths.All(entry => File.Exists(entry.Path) && new FileInfo(entry.Path).Length == entry.File.LengthBytes)
            && (offer.Place.Kind == StoreKind.Metrics || Directory.EnumerateFileSystemEntries(folder).Count() == offer.Files.Count)
            && paths.All(entry => Digest.OfFile(entry.Path) == entry.File.Digest);
    }

    /// <summary>Begins an upload or goes on with one; null while another call has it.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    internal IncomingFiles? TryOpen(StoreOffer offer)
    {
        var key = (offer.Place, KeyOf(offer));
        lock (_gate)
            if (!_incoming.Add(key)) return null;
        try
        {
            return new IncomingFiles(offer, FolderOf(offer.Place), () => Free(key));
        }
        catch
        {
            Free(key);
            throw;
        }
    }

    /// <summary>Something came whole: what was begun of its kind before and is not being sent is of no use any more.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    internal void DeleteAbandoned(StorePlace place) => DeleteAbandoned(
        place, place.Kind switch
        {
            StoreKind.Checkpoint => "step-*",
            StoreKind.Model => place.Folder[^1],
            StoreKind.Metrics => StorePlace.MetricsName,
        });

    private void DeleteAbandoned(StorePlace place, string name)
    {
        var parent = place.Kind == StoreKind.Checkpoint ? CheckpointsOf(place.Trial) : TrialOf(place.Trial);
        ResumableFolder.DeleteAbandoned(parent, name, IsInUse);
    }

    private bool IsInUse(string path)
    {
        lock (_gate)
            return _incoming.Any(upload => path.EndsWith(upload.Digest[..16], StringComparison.Ordinal));
    }

    private void Free((StorePlace Place, string Digest) key)
    {
        lock (_gate) _incoming.Remove(key);
    }

    // What the name ends with under which it comes.
    private static string KeyOf(StoreOffer offer) => offer.Place.Kind == StoreKind.Metrics ? offer.Files[0].Digest : offer.Digest;

    private string CheckpointsOf(TrialId trial) => Path.Combine(TrialOf(trial), StorePlace.CheckpointsFolder);

    private string FolderOf(StorePlace place) => Path.Combine([TrialOf(place.Trial), .. place.Folder]);

    private string TrialOf(TrialId trial) => Path.Combine(trials, Plain(trial.Value));

    // Messages are checked where they are read; this is for whoever comes by another way.
    private static string Plain(string name) =>
        StoreName.Fault(name) is { } fault ? throw new ArgumentException($"\"{name}\" {fault}", nameof(name)) : name;
}
