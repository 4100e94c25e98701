using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Storage;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Log;

/// <summary>
/// Batches in the files of a folder, bounded in bytes. Each file (segment) holds batches of one stream. When the bound is reached the
/// oldest file goes. A new start takes over what an earlier one left, if model, recipe and chunk size are the same; each batch is checked
/// when it is read, and one that is damaged is named, dropped and no longer there. Safe for several threads.
/// </summary>
public sealed class DiskLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DiskLogFolder _folder;
    private readonly LogIdentity _identity;
    private readonly ILogger _logger;
    private readonly long _limitBytes;
    private readonly long _segmentBytes;
    private readonly LinkedList<Segment> _segments = [];
    private readonly Dictionary<StreamKey, Segment> _open = [];
    private readonly Dictionary<BatchKey, (Segment Segment, long Offset)> _index = [];
    private bool _isFull;
    private bool _isTooSmall;

    private DiskLog(DiskLogFolder folder, long limitBytes, long segmentBytes, LogIdentity identity, ILogger logger)
    {
        (_folder, _identity, _logger) = (folder, identity, logger);
        (_limitBytes, _segmentBytes) = (limitBytes, segmentBytes);
    }

    /// <summary>Bytes of all files.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _segments.Sum(segment => segment.LengthBytes);
        }
    }

    /// <summary>Takes over a folder and what is of use in it.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="limitBytes">Of all files together.</param>
    /// <param name="segmentBytes">From which length on a file is not continued.</param>
    /// <param name="identity">What the batches must be of.</param>
    /// <param name="logger">Told what was deleted or damaged.</param>
    /// <exception cref="OperatorException">The folder cannot be used, or another teacher uses it.</exception>
    public static DiskLog Open(string folder, long limitBytes, long segmentBytes, LogIdentity identity, ILogger logger)
    {
        var taken = DiskLogFolder.Take(folder);
        var log = new DiskLog(taken, limitBytes, segmentBytes, identity, logger);
        try
        {
            FaultOf.Disk(folder, "read", log.Recover);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Whether a batch is there, as far as one knows without reading it.</summary>
    public bool Contains(BatchKey key)
    {
        lock (_gate) return _index.ContainsKey(key);
    }

    /// <summary>The batches that are there.</summary>
    public IReadOnlyList<BatchKey> Keys
    {
        get
        {
            lock (_gate) return [.. _index.Keys];
        }
    }

    /// <summary>Reads a batch; the caller holds its only reference. Null when it is not there, or no longer as it was written.</summary>
    public EncodedBatch? TryRead(BatchKey key)
    {
        Segment segment;
        long offset;
        MappedView view;
        lock (_gate)
        {
            if (!_index.TryGetValue(key, out var place)) return null;
            (segment, offset) = place;
            view = segment.RetainView(offset);
        }
        try
        {
            return segment.Read(view, key.Batch, offset);
        }
        catch (ProtocolException fault)
        {
            LogMessages.BatchDamaged(_logger, segment.Path, key.Batch.Value, fault.Message);
            lock (_gate)
            {
                if (_index.TryGetValue(key, out var place) && place == (segment, offset)) _index.Remove(key);
            }
            return null;
        }
        finally
        {
            view.Release();
        }
    }

    /// <summary>Keeps a batch, unless it is there already. One for which the disk has no room is not kept, and the log says so.</summary>
    public void Append(EncodedBatch batch)
    {
        var key = new BatchKey(new StreamKey(batch.Header.Source, batch.Header.Format), batch.Header.BatchId);
        var bytes = RecordHead.Of(batch).TotalBytes;
        lock (_gate)
        {
            if (_isFull || _index.ContainsKey(key)) return;
            if (bytes > _limitBytes / 2)
            {
                if (!_isTooSmall) LogMessages.DiskTooSmall(_logger, _folder.Path, _limitBytes, key.Batch.Value, bytes);
                _isTooSmall = true;
                return;
            }
            try
            {
                MakeRoom(bytes);
                var segment = SegmentFor(key.Stream);
                _index[key] = (segment, segment.Append(batch));
            }
            catch (Exception fault) when (fault is IOException or OperatorException)
            {
                _isFull = true;
                LogMessages.DiskFailed(_logger, _folder.Path, fault.Message);
            }
        }
    }

    /// <summary>Closes the files. Batches that were read stay readable until they are released.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var segment in _segments) segment.Dispose();
            _segments.Clear();
            _open.Clear();
            _index.Clear();
        }
        _folder.Dispose();
    }

    private void MakeRoom(long bytes)
    {
        while (_segments.First is { } oldest && _segments.Sum(segment => segment.LengthBytes) > _limitBytes - bytes)
        {
            Forget(oldest.Value);
            _segments.RemoveFirst();
            oldest.Value.Delete();
        }
    }

    private void Forget(Segment segment)
    {
        if (_open.TryGetValue(segment.Stream, out var open) && open == segment) _open.Remove(segment.Stream);
        foreach (var key in _index.Where(entry => entry.Value.Segment == segment).Select(entry => entry.Key).ToArray())
            _index.Remove(key);
    }

    private Segment SegmentFor(StreamKey stream)
    {
        if (_open.TryGetValue(stream, out var open) && open.LengthBytes < _segmentBytes) return open;
        var number = (_segments.Last?.Value.Number ?? 0) + 1;
        var path = _folder.PathOf(number);
        AtomicFile.Write(path, file => file.Write(SegmentHeader.Encode(_identity, stream)));
        return _open[stream] = _segments.AddLast(new Segment(path, number, stream)).Value;
    }

    private void Recover()
    {
        foreach (var (path, number) in _folder.Segments())
        {
            using var file = File.OpenRead(path);
            var (stream, headerBytes, fault) = SegmentHeader.Read(file, _identity);
            file.Dispose();
            if (stream == null)
            {
                LogMessages.SegmentDeleted(_logger, path, fault);
                File.Delete(path);
                continue;
            }
            var segment = new Segment(path, number, stream);
            var scan = segment.Recover(headerBytes);
            foreach (var sentence in scan.Faults) LogMessages.SegmentDamaged(_logger, path, sentence);
            if (scan.Records.Count == 0)
            {
                segment.Delete();
                continue;
            }
            _segments.AddLast(segment);
            // Two writings of one batch are equal; the later one stays longer.
            foreach (var (batch, offset) in scan.Records) _index[new BatchKey(stream, batch)] = (segment, offset);
        }
        MakeRoom(0);
    }
}
