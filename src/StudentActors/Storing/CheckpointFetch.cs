using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Trials;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Storing;

/// <summary>
/// Gets from the store what a trial goes on from: the checkpoint that the coordinator names, or, when that one is damaged there, the newest
/// whole one before it; and the figures so far. What else lies here of earlier trials is deleted: it is in the store, or nobody counts it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="trials">The folder of all trials on this node.</param>
/// <param name="trial">Which trial is to begin.</param>
/// <param name="skipped">Called with one line for each checkpoint that was passed over.</param>
/// <param name="logger">Told what came.</param>
internal sealed class CheckpointFetch(RemoteStore store, string trials, TrialId trial, Action<string> skipped, ILogger logger)
{
    private readonly TrialFolder _folder = new(trials, trial);

    /// <summary>Has them on this node's disk, when the store has them.</summary>
    /// <param name="named">By the coordinator; null for a trial from its start.</param>
    /// <param name="cancellation">Ends the wait for a store that is away.</param>
    /// <exception cref="OperatorException">The store refuses, or the disk does.</exception>
    public async Task BringAsync(CheckpointReference? named, CancellationToken cancellation)
    {
        FaultOf.Disk(trials, "changed", () => Clean(named));
        await BringFiguresAsync(cancellation).ConfigureAwait(false);
        if (named is null || IsHere(named)) return;
        var place = PlaceOf(named, named.StepCount);
        if (await TryBringAsync(place, named.Digest, _folder.PathOf(named), cancellation).ConfigureAwait(false)) return;
        var steps = await store.ListAsync(named.Trial, cancellation).ConfigureAwait(false);
        var checkpoints = new CheckpointStore(Path.GetDirectoryName(_folder.PathOf(named))!);
        foreach (var step in steps.Where(step => step < named.StepCount).OrderDescending())
            if (await TryBringAsync(PlaceOf(named, step), null, checkpoints.PathOf(step), cancellation).ConfigureAwait(false)) return;
    }

    // Null for a digest that is not known: what is there counts.
    private async Task<bool> TryBringAsync(StorePlace place, string? manifestDigest, string target, CancellationToken cancellation)
    {
        const string ManifestName = CheckpointManifest.FileName;
        if (await store.GetAsync(place, ManifestName, cancellation).ConfigureAwait(false) is not { } bytes)
            return Skip("is not in the store");
        var digest = Digest.OfBytes(bytes);
        if (manifestDigest != null && digest != manifestDigest)
            return Skip("is not the one that was reported");
        var folder = ResumableFolder.Open(target, digest);
        if (!folder.IsThere(ManifestName))
        {
            using var file = folder.OpenFile(ManifestName, digest);
            file.Clear();
            file.Append(bytes);
            file.Commit();
        }
        try
        {
            foreach (var (name, fileDigest) in CheckpointManifest.Read(folder.Staging).Digests)
            {
                if (StoreName.Fault(name) is { } fault) return Skip($"its manifest names the file \"{name}\", which {fault}");
                if (!await store.GetAsync(place, name, fileDigest, folder, cancellation).ConfigureAwait(false))
                    return Skip($"{name} is missing in the store, or differs there from its digest in {ManifestName}");
            }
        }
        catch (InvalidDataException torn)
        {
            return Skip(torn.Message);
        }
        folder.Commit();
        LogMessages.Fetched(logger, place.ToString());
        return true;

        bool Skip(string fault)
        {
            skipped($"{place}: {fault}");
            return false;
        }
    }

    // This student may have written the figures itself and been started again; then it has the same and perhaps more.
    private async Task BringFiguresAsync(CancellationToken cancellation)
    {
        var place = new StorePlace(trial, StoreKind.Metrics);
        if (await store.GetAsync(place, StorePlace.MetricsName, cancellation).ConfigureAwait(false) is not { } there) return;
        _folder.Create();
        var here = File.Exists(_folder.Metrics) ? FaultOf.Disk(_folder.Metrics, "read", () => File.ReadAllBytes(_folder.Metrics)) : [];
        if (!here.AsSpan().StartsWith(there)) AtomicFile.Write(_folder.Metrics, stream => stream.Write(there));
    }

    private bool IsHere(CheckpointReference named)
    {
        try
        {
            return FoundCheckpoint.Open(_folder.PathOf(named)).ManifestDigest() == named.Digest;
        }
        catch (InvalidDataException)
        {
            // Nothing is lost: the store's is fetched.
            return false;
        }
    }

    private static StorePlace PlaceOf(CheckpointReference named, long stepCount) => StorePlace.Checkpoint(named.Trial, stepCount);

    private void Clean(CheckpointReference? named)
    {
        if (!Directory.Exists(trials)) return;
        foreach (var other in Directory.GetDirectories(trials))
            if (Path.GetFileName(other) is var name && name != trial.Value && name != named?.Trial.Value)
                Directory.Delete(other, recursive: true);
        // Also what was fetched of the named one so far stays.
        var kept = named is null ? null : Path.GetFileName(_folder.PathOf(named));
        foreach (var owner in new[] { trial, named?.Trial ?? trial }.Distinct())
            if (new TrialFolder(trials, owner).Store.Folder is var checkpoints && Directory.Exists(checkpoints))
                foreach (var checkpoint in Directory.GetDirectories(checkpoints))
                    if (kept is null || owner != named!.Trial || !Path.GetFileName(checkpoint).Contains(kept, StringComparison.Ordinal))
                        Directory.Delete(checkpoint, recursive: true);
    }
}
