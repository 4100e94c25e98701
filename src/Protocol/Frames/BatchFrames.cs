using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using Google.Protobuf;

namespace ActorDistill.Protocol.Frames;

/// <summary>
/// The frames of a batch, one after the other: header, chunks, trailer. There is only one frame object, which the next step overwrites, so
/// it must have been written by then. The batch has to be retained meanwhile.
/// </summary>
public sealed class BatchFrames
{
    private readonly EncodedBatch _batch;
    private readonly SeqNr _seqNr;
    private readonly byte[] _trailer;
    private int _next = -1;

    /// <summary>Stands before the first frame.</summary>
    /// <param name="batch">Whose frames.</param>
    /// <param name="seqNr">Its place in this stream.</param>
    public BatchFrames(EncodedBatch batch, SeqNr seqNr)
    {
        _batch = batch;
        _seqNr = seqNr;
        _trailer = new Wire.BatchTrailer { Digest = UnsafeByteOperations.UnsafeWrap(batch.Digest) }.ToByteArray();
    }

    /// <summary>The frame reached last.</summary>
    public Frame Current { get; } = new();

    /// <summary>Reaches the next frame; false behind the trailer.</summary>
    public bool MoveNext()
    {
        var index = _next++;
        if (index < 0)
            Current.Set(FrameKind.Header, _seqNr, 0, Crc32C.Of(_batch.EncodedHeader.Span), _batch.EncodedHeader);
        else if (index < _batch.ChunkCrcs.Length)
            SetChunk(index);
        else if (index == _batch.ChunkCrcs.Length)
            Current.Set(FrameKind.Trailer, _seqNr, 0, Crc32C.Of(_trailer), _trailer);
        else
            return false;
        return true;
    }

    /// <summary>For foreach, once.</summary>
    public BatchFrames GetEnumerator() => this;

    private void SetChunk(int index)
    {
        var chunkBytes = _batch.Header.ChunkBytes;
        var offset = index * chunkBytes;
        var content = _batch.Content;
        var part = content.Slice(offset, Math.Min(chunkBytes, content.Length - offset));
        Current.Set(FrameKind.Chunk, _seqNr, offset, _batch.ChunkCrcs[index], part);
    }
}
