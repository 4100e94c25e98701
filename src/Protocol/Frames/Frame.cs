using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using Google.Protobuf;

namespace ActorDistill.Protocol.Frames;

/// <summary>What a frame carries. The numbers are the fields of the message Frame.</summary>
public enum FrameKind
{
    /// <summary>The first frame of a stream.</summary>
    Accepted = 1,

    /// <summary>A batch begins.</summary>
    Header = 2,

    /// <summary>A piece of its content.</summary>
    Chunk = 3,

    /// <summary>It ends.</summary>
    Trailer = 4,
}

/// <summary>One message of a stream. A received chunk holds a pooled buffer until it is disposed.</summary>
public sealed class Frame : IDisposable
{
    private PooledBuffer? _owned;

    internal Frame()
    {
    }

    internal Frame(FrameKind kind, SeqNr seqNr, long offsetBytes, uint crc32C, ReadOnlyMemory<byte> part, PooledBuffer? owned)
    {
        Set(kind, seqNr, offsetBytes, crc32C, part);
        _owned = owned;
    }

    /// <summary>What the part is.</summary>
    public FrameKind Kind { get; private set; }

    /// <summary>Place of the batch in the stream; 0 for the first frame.</summary>
    public SeqNr SeqNr { get; private set; }

    /// <summary>Of a chunk: where it stands in the content.</summary>
    public long OffsetBytes { get; private set; }

    /// <summary>CRC-32C of the part as the sender made it.</summary>
    public uint Crc32C { get; private set; }

    /// <summary>The bytes of a chunk; of the other kinds the encoded message.</summary>
    public ReadOnlyMemory<byte> Part { get; private set; }

    /// <summary>The first frame of a stream.</summary>
    public static Frame Accepted(StreamAccepted accepted)
    {
        var part = StreamConvert.Encode(accepted).ToByteArray();
        return new Frame(FrameKind.Accepted, default, 0, Batches.Crc32C.Of(part), part, owned: null);
    }

    /// <summary>Returns the buffer of a received chunk; <see cref="Part"/> is empty from then on.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _owned, null) is not { } owned) return;
        Part = default;
        ((IDisposable)owned).Dispose();
    }

    internal void Set(FrameKind kind, SeqNr seqNr, long offsetBytes, uint crc32C, ReadOnlyMemory<byte> part)
    {
        Kind = kind;
        SeqNr = seqNr;
        OffsetBytes = offsetBytes;
        Crc32C = crc32C;
        Part = part;
    }
}
