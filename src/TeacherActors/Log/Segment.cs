using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using Microsoft.Win32.SafeHandles;

namespace ActorDistill.TeacherActors.Log;

/// <summary>One file of the log on disk: batches of one stream, one behind the other. Written at its end, read through a map.</summary>
internal sealed class Segment : IDisposable
{
    private static readonly byte[] Zeros = new byte[RecordHead.Bytes];

    private readonly SafeFileHandle _file;
    private MappedView? _view;

    /// <param name="path">A file with a header.</param>
    /// <param name="number">In the order of making.</param>
    /// <param name="stream">What it is of.</param>
    public Segment(string path, long number, StreamKey stream)
    {
        (Path, Number, Stream) = (path, number, stream);
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        LengthBytes = RandomAccess.GetLength(_file);
    }

    public string Path { get; }

    public long Number { get; }

    public StreamKey Stream { get; }

    public long LengthBytes { get; private set; }

    /// <summary>Finds the batches, and cuts what was not written to its end.</summary>
    public SegmentScan Recover(long headerBytes)
    {
        var scan = SegmentScan.Of(_file, headerBytes);
        CutTo(scan.EndBytes);
        return scan;
    }

    /// <summary>Writes a batch behind the others. When it cannot, the file is as it was.</summary>
    /// <returns>Where it stands.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public long Append(EncodedBatch batch)
    {
        var (start, head) = (LengthBytes, RecordHead.Of(batch));
        try
        {
            Span<byte> bytes = stackalloc byte[RecordHead.Bytes];
            head.Write(bytes, batch.Digest.Span);
            RandomAccess.Write(_file, bytes, start);
            WritePadded(batch.EncodedHeader.Span, start + RecordHead.Bytes);
            WritePadded(batch.Content.Span, start + head.ContentOffset);
        }
        catch
        {
            CutTo(start);
            throw;
        }
        LengthBytes = start + head.TotalBytes;
        return start;
    }

    /// <summary>The map with a batch in it, and a reference to the map for the caller.</summary>
    public MappedView RetainView(long offset)
    {
        // The file has grown since it was mapped when the batch is not in the map.
        if (_view == null || _view.LengthBytes <= offset)
        {
            _view?.Release();
            _view = null;
            _view = new MappedView(_file, LengthBytes);
        }
        return _view.Retain();
    }

    /// <summary>Reads a batch without copying it: it holds the map while it lives.</summary>
    /// <param name="view">Of this segment; the caller keeps its reference until this returns.</param>
    /// <param name="batch">Which batch is expected.</param>
    /// <param name="offset">Where it stands.</param>
    /// <exception cref="ProtocolException">It is not as it was written.</exception>
    public EncodedBatch Read(MappedView view, BatchId batch, long offset)
    {
        var bytes = view.Span(offset, RecordHead.Bytes);
        if (!RecordHead.TryRead(bytes, out var head) || head.Batch != batch || head.TotalBytes > view.LengthBytes - offset)
            throw new ProtocolException("the head", "is damaged");
        RequireZeros(view, offset + RecordHead.Bytes, head.HeaderBytes);
        RequireZeros(view, offset + head.ContentOffset, head.ContentBytes);
        var encodedHeader = view.Span(offset + RecordHead.Bytes, head.HeaderBytes).ToArray();
        var content = view.Slice(offset + head.ContentOffset, (int)head.ContentBytes);
        try
        {
            var opened = EncodedBatch.Open(encodedHeader, content, RecordHead.DigestIn(bytes));
            if (opened.Header.BatchId == batch && opened.Header.Source == Stream.Source && opened.Header.Format.Equals(Stream.Format))
                return opened;
            throw new ProtocolException("the header", $"is that of {opened.Header.BatchId} of another stream");
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public void Delete()
    {
        Dispose();
        File.Delete(Path);
    }

    public void Dispose()
    {
        _view?.Release();
        _view = null;
        _file.Dispose();
    }

    private void CutTo(long length)
    {
        RandomAccess.SetLength(_file, length);
        LengthBytes = length;
    }

    private void WritePadded(ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(_file, bytes, offset);
        var padding = RecordHead.Padded(bytes.Length) - bytes.Length;
        if (padding > 0) RandomAccess.Write(_file, Zeros.AsSpan(0, (int)padding), offset + bytes.Length);
    }

    private static void RequireZeros(MappedView view, long offset, long length)
    {
        var padding = view.Span(offset + length, (int)(RecordHead.Padded(length) - length));
        if (padding.ContainsAnyExcept((byte)0))
            throw new ProtocolException("the padding", $"behind byte {offset + length} is not zero");
    }
}
