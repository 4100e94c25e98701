using System.Collections.Concurrent;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>What students can fetch, by digest: heads, initialised students. Safe for several threads.</summary>
public sealed class BlobRegistry
{
    // As many as a description of the teacher can name.
    private const int CountMax = 4096;

    private readonly ConcurrentDictionary<string, Blob> _byName = new(StringComparer.Ordinal);

    /// <summary>What is on offer, in the order of the names.</summary>
    public IReadOnlyList<BlobDescription> Descriptions =>
        [.. _byName.Values.Select(blob => blob.Description).OrderBy(blob => blob.Name, StringComparer.Ordinal)];

    /// <summary>Offers bytes in memory, in place of what has the same name.</summary>
    /// <returns>Name, digest and length.</returns>
    /// <exception cref="ArgumentException">The name is none that <see cref="BlobName"/> allows.</exception>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public BlobDescription Offer(string name, ReadOnlyMemory<byte> content) =>
        Offer(new MemoryBlob(new BlobDescription(name, Digest.OfBytes(content.Span), content.Length), content));

    /// <summary>Offers a file, in place of what has the same name. It must stay as it is.</summary>
    /// <returns>Name, digest and length.</returns>
    /// <exception cref="OperatorException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">As of <see cref="Offer(string, ReadOnlyMemory{byte})"/>.</exception>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public BlobDescription OfferFile(string name, string path) =>
        Offer(new FileBlob(new BlobDescription(name, Digest.OfFile(path), new FileInfo(path).Length), path));

    /// <summary>No longer offers a blob. One that is being fetched is fetched to its end.</summary>
    public void Withdraw(string name) => _byName.TryRemove(name, out _);

    internal Blob? Find(string digest) => _byName.Values.FirstOrDefault(blob => blob.Description.Digest == digest);

    private BlobDescription Offer(Blob blob)
    {
        var name = blob.Description.Name;
        if (BlobName.Fault(name) is { } fault) throw new ArgumentException($"blob \"{name}\" {fault}");
        if (_byName.Count >= CountMax && !_byName.ContainsKey(name)) throw new InvalidOperationException($"more than {CountMax} blobs");
        _byName[blob.Description.Name] = blob;
        return blob.Description;
    }
}
