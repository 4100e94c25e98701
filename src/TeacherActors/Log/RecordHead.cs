using System.Buffers.Binary;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Log;

/// <summary>
/// What stands before a batch in a segment: 64 bytes, little-endian: magic (4), bytes of the encoded header (4), batch id (8), bytes of the
/// content (8), the batch's digest (32), zero (4), CRC-32C of the 60 bytes before (4). The encoded header and the content follow, each with
/// zeros up to the next multiple of 64.
/// </summary>
internal readonly record struct RecordHead(BatchId Batch, int HeaderBytes, long ContentBytes)
{
    public const int Bytes = 64;
    private const uint Magic = 0x48424441;
    private const int DigestOffset = 24;
    private const int CrcOffset = 60;

    /// <summary>From the head to the content.</summary>
    public long ContentOffset => Bytes + Padded(HeaderBytes);

    /// <summary>From the head to the next one.</summary>
    public long TotalBytes => ContentOffset + Padded(ContentBytes);

    public static long Padded(long bytes) => (bytes + Bytes - 1) / Bytes * Bytes;

    public static RecordHead Of(EncodedBatch batch) =>
        new(batch.Header.BatchId, batch.EncodedHeader.Length, batch.Header.ContentBytes);

    public void Write(Span<byte> head, ReadOnlySpan<byte> digest)
    {
        head[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], Batch.Value);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], ContentBytes);
        digest.CopyTo(head[DigestOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[CrcOffset..], Crc32C.Of(head[..CrcOffset]));
    }

    /// <summary>False when these bytes are no head, or not as they were written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out RecordHead read)
    {
        read = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(head[CrcOffset..]) != Crc32C.Of(head[..CrcOffset]))
            return false;
        read = new RecordHead(
            new BatchId(BinaryPrimitives.ReadInt64LittleEndian(head[8..])),
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[16..]));
        return read.HeaderBytes is > 0 and <= BatchLimits.HeaderBytesMax && read.ContentBytes is > 0 and <= BufferPool.BytesMax;
    }

    public static ReadOnlySpan<byte> DigestIn(ReadOnlySpan<byte> head) => head.Slice(DigestOffset, BatchLimits.DigestBytes);
}
