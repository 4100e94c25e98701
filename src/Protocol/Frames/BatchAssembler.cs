using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Frames;

/// <summary>
/// Frames of one stream to batches. It takes exactly what docs/PROTOCOL.md allows next and nothing else: every bit of a frame is covered by
/// a checksum or by this. Memory for a content is taken when its header passed the limit, never more than the header says.
/// </summary>
/// <param name="pool">Where contents go.</param>
/// <param name="contentBytesMax">The longest content there is room for. The stream's own limit comes with its first frame.</param>
public sealed class BatchAssembler(BufferPool pool, long contentBytesMax) : IDisposable
{
    private StreamAccepted? _accepted;
    private SeqNr _lastSeqNr;
    private BatchHeader? _header;
    private byte[] _encodedHeader = [];
    private PooledBuffer? _content;
    private uint[] _chunkCrcs = [];
    private int _offset;
    private FrameFault? _fault;

    /// <summary>Takes the next frame, which stays the caller's. After a fault every further frame gets the same fault.</summary>
    /// <exception cref="ObjectDisposedException">The assembler was disposed within a batch.</exception>
    public AssemblyStep Add(Frame frame)
    {
        if (_fault is not null) return new AssemblyStep(null, null, _fault);
        try
        {
            return Take(frame);
        }
        catch (FrameFaultException found)
        {
            _fault = new FrameFault(found.Kind, $"{Where()}: {found.Message}", _lastSeqNr, _header?.BatchId, _offset);
            Dispose();
            return new AssemblyStep(null, null, _fault);
        }
        catch (ProtocolException found)
        {
            _fault = new FrameFault(FrameFaultKind.BadMessage, $"{Where()}: {found.Message}", _lastSeqNr, _header?.BatchId, _offset);
            Dispose();
            return new AssemblyStep(null, null, _fault);
        }
    }

    /// <summary>Returns what a batch that is not whole holds.</summary>
    public void Dispose()
    {
        ((IDisposable?)_content)?.Dispose();
        _content = null;
    }

    private AssemblyStep Take(Frame frame)
    {
        var expected = Expected();
        if (frame.Kind != expected)
            Fail(FrameFaultKind.OutOfPlace, $"a frame of kind {frame.Kind} came where {expected} must be");
        var seqNr = expected == FrameKind.Header ? _lastSeqNr.Next : _lastSeqNr;
        if (frame.SeqNr != seqNr)
            Fail(FrameFaultKind.WrongSeqNr, $"a frame of {frame.SeqNr} came where {seqNr} must be");
        if (frame.OffsetBytes != (expected == FrameKind.Chunk ? _offset : 0))
            Fail(FrameFaultKind.WrongOffset, $"a frame of kind {frame.Kind} stands at byte {frame.OffsetBytes}");
        if (expected == FrameKind.Chunk)
        {
            TakeChunk(frame);
            return default;
        }
        var crc = Crc32C.Of(frame.Part.Span);
        if (crc != frame.Crc32C)
            Fail(FrameFaultKind.WrongChecksum, $"the checksum of the frame of kind {frame.Kind} is {crc:x8}, it says {frame.Crc32C:x8}");
        if (expected == FrameKind.Trailer)
            return new AssemblyStep(null, Finish(frame.Part), null);
        if (expected == FrameKind.Header)
            Begin(frame);
        else
            _accepted = StreamConvert.Decode(Parse.Message("StreamAccepted", Wire.StreamAccepted.Parser, frame.Part));
        return new AssemblyStep(expected == FrameKind.Accepted ? _accepted : null, null, null);
    }

    private FrameKind Expected() =>
        _accepted is null ? FrameKind.Accepted
        : _header is null ? FrameKind.Header
        : _offset < _header.ContentBytes ? FrameKind.Chunk
        : FrameKind.Trailer;

    private void Begin(Frame frame)
    {
        var header = HeaderConvert.Decode(frame.Part);
        if (header.ChunkBytes != _accepted!.ChunkBytes)
            Fail(FrameFaultKind.BadMessage, $"BatchHeader.chunk_bytes is {header.ChunkBytes}, must be the stream's {_accepted.ChunkBytes}");
        var limit = Math.Min(_accepted.MaxBatchBytes, contentBytesMax);
        if (header.ContentBytes > limit)
            Fail(FrameFaultKind.TooLarge, $"BatchHeader.content_bytes is {header.ContentBytes}, must be at most {limit}");
        _lastSeqNr = frame.SeqNr;
        _header = header;
        _encodedHeader = frame.Part.ToArray();
        _content = pool.Rent(header.ContentBytes);
        _chunkCrcs = new uint[BatchLimits.ChunkCount(header.ContentBytes, header.ChunkBytes)];
        _offset = 0;
    }

    private void TakeChunk(Frame frame)
    {
        var content = (_content ?? throw new ObjectDisposedException(nameof(BatchAssembler))).GetSpan();
        var length = Math.Min(_header!.ChunkBytes, content.Length - _offset);
        if (frame.Part.Length != length)
            Fail(FrameFaultKind.WrongLength, $"the chunk has {frame.Part.Length} bytes, must have {length}");
        // First the copy, then the checksum of the copy: it covers the copying too.
        var chunk = content.Slice(_offset, length);
        frame.Part.Span.CopyTo(chunk);
        var crc = Crc32C.Of(chunk);
        if (crc != frame.Crc32C)
            Fail(FrameFaultKind.WrongChecksum, $"the checksum of the chunk is {crc:x8}, it says {frame.Crc32C:x8}");
        _chunkCrcs[_offset / _header.ChunkBytes] = crc;
        _offset += length;
    }

    private EncodedBatch Finish(ReadOnlyMemory<byte> trailer)
    {
        var said = Parse.Message("BatchTrailer", Wire.BatchTrailer.Parser, trailer).Digest;
        var content = _content ?? throw new ObjectDisposedException(nameof(BatchAssembler));
        var batch = EncodedBatch.Assembled(_header!, _encodedHeader, content, _chunkCrcs);
        if (!CryptographicOperations.FixedTimeEquals(said.Span, batch.Digest.Span))
            Fail(FrameFaultKind.WrongDigest, "the digest is not that of the header and the chunks");
        _content = null;
        _header = null;
        return batch;
    }

    private string Where() =>
        _header is null ? $"behind {_lastSeqNr}" : $"{_lastSeqNr}, {_header.BatchId}, byte {_offset} of {_header.ContentBytes}";

    [DoesNotReturn]
    private static void Fail(FrameFaultKind kind, string message) => throw new FrameFaultException(kind, message);

    private sealed class FrameFaultException(FrameFaultKind kind, string message) : Exception(message)
    {
        public FrameFaultKind Kind => kind;
    }
}
