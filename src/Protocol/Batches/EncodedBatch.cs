using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorDistill.Protocol.Conversion;

namespace ActorDistill.Protocol.Batches;

/// <summary>
/// A batch as it travels and lies in the log: header, content, and their checksums. It never changes, so any number of readers share it.
/// It begins with one reference, its maker's; the last release returns the content to where it came from.
/// </summary>
public sealed class EncodedBatch
{
    private readonly IMemoryOwner<byte> _content;
    private readonly uint[] _chunkCrcs;
    private int _references = 1;

    private EncodedBatch(
        BatchHeader header, ReadOnlyMemory<byte> encodedHeader, IMemoryOwner<byte> content, uint[] chunkCrcs, byte[] digest)
    {
        Header = header;
        EncodedHeader = encodedHeader;
        _content = content;
        _chunkCrcs = chunkCrcs;
        Digest = digest;
    }

    /// <summary>What it is.</summary>
    public BatchHeader Header { get; }

    /// <summary>The header as protobuf. Over these bytes the digest is made; another encoder's might differ.</summary>
    public ReadOnlyMemory<byte> EncodedHeader { get; }

    /// <summary>The sections, <see cref="BatchHeader.ContentBytes"/> bytes.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public ReadOnlyMemory<byte> Content => _content.Memory;

    /// <summary>CRC-32C of each chunk.</summary>
    public ReadOnlySpan<uint> ChunkCrcs => _chunkCrcs;

    /// <summary>SHA-256 of the encoded header and the CRCs, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Bytes it holds: header, content and checksums.</summary>
    public long TotalBytes => EncodedHeader.Length + Header.ContentBytes + sizeof(uint) * (long)_chunkCrcs.Length + Digest.Length;

    /// <summary>A batch of its parts, with fresh checksums.</summary>
    /// <param name="header">Valid, see docs/PROTOCOL.md.</param>
    /// <param name="content">Filled, as long as the header says. The batch takes it over.</param>
    /// <exception cref="ArgumentException">The content's length is not the header's, or the length of a chunk is out of bounds.</exception>
    public static EncodedBatch Seal(BatchHeader header, IMemoryOwner<byte> content)
    {
        if (content.Memory.Length != header.ContentBytes || header.ContentBytes < 1)
            throw new ArgumentException($"{content.Memory.Length} bytes of content, the header has {header.ContentBytes}", nameof(content));
        if (header.ChunkBytes is < BatchLimits.ChunkBytesMin or > BatchLimits.ChunkBytesMax)
            throw new ArgumentException(
                $"chunks of {header.ChunkBytes} bytes, must be {BatchLimits.ChunkBytesMin} to {BatchLimits.ChunkBytesMax}", nameof(header));
        var encodedHeader = HeaderConvert.Encode(header);
        var crcs = CrcsOf(content.Memory.Span, header.ChunkBytes);
        return new EncodedBatch(header, encodedHeader, content, crcs, DigestOf(encodedHeader, crcs));
    }

    /// <summary>A batch that was kept: its checksums are computed again and compared. The batch takes over what it is given.</summary>
    /// <param name="encodedHeader">As <see cref="EncodedHeader"/>; stays as it is while the batch lives.</param>
    /// <param name="content">As <see cref="Content"/>; stays the caller's when this throws.</param>
    /// <param name="digest">As <see cref="Digest"/>.</param>
    /// <exception cref="ProtocolException">The bytes are not those that were kept.</exception>
    public static EncodedBatch Open(ReadOnlyMemory<byte> encodedHeader, IMemoryOwner<byte> content, ReadOnlySpan<byte> digest)
    {
        var header = HeaderConvert.Decode(encodedHeader);
        if (content.Memory.Length != header.ContentBytes)
            throw new ProtocolException("BatchHeader.content_bytes", $"is {header.ContentBytes}, must be {content.Memory.Length}");
        var batch = Assembled(header, encodedHeader, content, CrcsOf(content.Memory.Span, header.ChunkBytes));
        return batch.Digest.Span.SequenceEqual(digest)
            ? batch
            : throw new ProtocolException("BatchTrailer.digest", $"is not that of the header and content of {header.BatchId}");
    }

    /// <summary>One more reference; false when the last one is gone already.</summary>
    public bool TryRetain()
    {
        for (var seen = Volatile.Read(ref _references); seen > 0;)
        {
            var before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }
        return false;
    }

    /// <summary>One reference less.</summary>
    /// <exception cref="InvalidOperationException">There is none left: released more often than retained.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0)
        {
            Interlocked.Increment(ref _references);
            throw new InvalidOperationException($"{Header.BatchId} was released more often than it was retained");
        }
        if (left == 0) _content.Dispose();
    }

    /// <summary>A batch whose chunks were checked as they came in.</summary>
    internal static EncodedBatch Assembled(
        BatchHeader header, ReadOnlyMemory<byte> encodedHeader, IMemoryOwner<byte> content, uint[] chunkCrcs) =>
        new(header, encodedHeader, content, chunkCrcs, DigestOf(encodedHeader.Span, chunkCrcs));

    private static uint[] CrcsOf(ReadOnlySpan<byte> content, int chunkBytes)
    {
        var crcs = new uint[BatchLimits.ChunkCount(content.Length, chunkBytes)];
        for (var index = 0; index < crcs.Length; index++)
        {
            var rest = content[(index * chunkBytes)..];
            crcs[index] = Crc32C.Of(rest[..Math.Min(chunkBytes, rest.Length)]);
        }
        return crcs;
    }

    private static byte[] DigestOf(ReadOnlySpan<byte> encodedHeader, ReadOnlySpan<uint> chunkCrcs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(encodedHeader);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var crc in chunkCrcs)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, crc);
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }
}
