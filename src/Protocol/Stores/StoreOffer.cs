using System.Text;

namespace ActorDistill.Protocol.Stores;

/// <summary>What a student says when it puts something into a store: first a <see cref="StoreOffer"/>, then chunks.</summary>
public abstract record StorePart
{
    private protected StorePart()
    {
    }
}

/// <summary>All that is to be in a place.</summary>
/// <param name="Place">Which.</param>
/// <param name="Files">None twice, at least one; of a checkpoint the manifest is the last.</param>
public sealed record StoreOffer(StorePlace Place, IReadOnlyList<StoreFile> Files) : StorePart
{
    /// <summary>More files than any model folder has.</summary>
    public const int FileCountMax = 1024;

    /// <summary>SHA-256 of the names and digests of all files in their order: equal offers are the same bytes.</summary>
    public string Digest => ActorDistill.Storage.Digest.OfBytes(
        Encoding.UTF8.GetBytes(string.Concat(Files.Select(file => $"{file.Digest} {file.Name}\n"))));

    /// <summary>Null, or what is wrong with the list of files.</summary>
    public string? FirstFault()
    {
        if (Files.Count is 0 or > FileCountMax) return $"has {Files.Count} files, must have 1 to {FileCountMax}";
        if (Files.GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"names the file {twice.Key} twice";
        return Place.Kind switch
        {
            StoreKind.Checkpoint when Files[^1].Name != StorePlace.ManifestName =>
                $"ends with {Files[^1].Name}, a checkpoint ends with {StorePlace.ManifestName}",
            StoreKind.Metrics when Files is not [{ Name: StorePlace.MetricsName }] => $"must be {StorePlace.MetricsName} alone",
            StoreKind.Model when Files.Any(file => file.Name == StorePlace.ManifestName) =>
                $"has a {StorePlace.ManifestName}, which only checkpoints have",
            _ => null,
        };
    }
}

/// <summary>A file on its way into a store.</summary>
/// <param name="Name">As <see cref="StoreName"/> allows.</param>
/// <param name="LengthBytes">Of the content.</param>
/// <param name="Digest">SHA-256 of the content.</param>
public sealed record StoreFile(string Name, long LengthBytes, string Digest);

/// <summary>A piece of a file.</summary>
/// <param name="FileIndex">Place in the offer's list, from 0.</param>
/// <param name="OffsetBytes">Where these bytes stand: behind all that the store has of the file.</param>
/// <param name="Content">The bytes, at least one.</param>
/// <param name="Crc32C">Of the bytes.</param>
public sealed record StoreChunk(int FileIndex, long OffsetBytes, ReadOnlyMemory<byte> Content, uint Crc32C) : StorePart
{
    /// <summary>No chunk is longer.</summary>
    public const int BytesMax = 1024 * 1024;
}

/// <summary>How much of an offer a store has.</summary>
/// <param name="IsWhole">All of it; its digests hold and it counts.</param>
/// <param name="ReceivedBytes">Of each file of the offer, in its order.</param>
public sealed record StoreProgress(bool IsWhole, IReadOnlyList<long> ReceivedBytes);
