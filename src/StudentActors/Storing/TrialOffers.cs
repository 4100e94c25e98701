using System.Security.Cryptography;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Storing;

/// <summary>What a student has of a trial on its disk, as it offers it to a store.</summary>
internal static class TrialOffers
{
    /// <summary>A whole checkpoint; its manifest knows the digests of the other files.</summary>
    /// <exception cref="OperatorException">A file cannot be read.</exception>
    public static StoreOffer OfCheckpoint(TrialId trial, FoundCheckpoint checkpoint) => new(
        StorePlace.Checkpoint(trial, checkpoint.Manifest.StepCount),
        [
            .. checkpoint.Manifest.Digests.OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => new StoreFile(file.Key, LengthOf(Path.Combine(checkpoint.Folder, file.Key)), file.Value)),
            new StoreFile(
                CheckpointManifest.FileName, LengthOf(Path.Combine(checkpoint.Folder, CheckpointManifest.FileName)),
                checkpoint.ManifestDigest()),
        ]);

    /// <summary>The finished student.</summary>
    /// <exception cref="OperatorException">A file cannot be read.</exception>
    public static StoreOffer OfModel(TrialId trial, string folder) => new(
        new StorePlace(trial, StoreKind.Model),
        [
            .. FaultOf.Disk(folder, "read", () => Directory.GetFiles(folder)).Order(StringComparer.Ordinal)
                .Select(path => new StoreFile(Path.GetFileName(path), LengthOf(path), Digest.OfFile(path))),
        ]);

    /// <summary>The figures up to now; more may be written behind them meanwhile.</summary>
    /// <exception cref="OperatorException">The file cannot be read.</exception>
    public static StoreOffer OfMetrics(TrialId trial, string path) => FaultOf.Disk(path, "read", () =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = stream.Length;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81_920];
        for (var left = length; left > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new EndOfStreamException("it became shorter");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return new StoreOffer(
            new StorePlace(trial, StoreKind.Metrics),
            [new StoreFile(StorePlace.MetricsName, length, Convert.ToHexStringLower(hash.GetHashAndReset()))]);
    });

    private static long LengthOf(string path) => FaultOf.Disk(path, "read", () => new FileInfo(path).Length);
}
