using ActorDistill.Protocol.Batches;
using ActorDistill.Settings.Teachers;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Log;

/// <summary>
/// A teacher's batches, each computed and encoded once for each form and read by any number of subscribers, each at its own place: from
/// memory, else from disk, else computed again. What is made next is the matter of <see cref="ProductionPlan"/>. One forward pass at a
/// time.
/// </summary>
public sealed partial class BatchLog : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ProductionPlan _plan;
    private readonly List<LogReader> _readers = [];
    private readonly RingIndex _ringIndex;
    private readonly Dictionary<BatchKey, EncodedBatch> _ring = [];
    private readonly DiskLog? _disk;
    private readonly IBatchMaker _maker;
    private readonly LogIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly long _openedAt;
    private readonly long _roomBytes;
    private readonly Task _production;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogCounters _counters = new(0, 0, 0, 0, 0, 0, 0);
    private long _forwardBytesMax;
    private Exception? _fault;
    private bool _isDisposed;

    private BatchLog(
        IBatchMaker maker, LogIdentity identity, BatchLogSettings settings, DiskLog? disk, TimeProvider time, ILogger logger)
    {
        (_maker, _identity, _disk, _time, _logger) = (maker, identity, disk, time, logger);
        _plan = new ProductionPlan(settings.LagLimit, settings.LagPatience);
        _ringIndex = new RingIndex(settings.RingBytes);
        _openedAt = time.GetTimestamp();
        _roomBytes = settings.RingBytes + settings.DiskBytes;
        _production = Task.Run(ProduceAsync);
    }

    /// <summary>What it has done and holds.</summary>
    public LogCounters Counters => Locked(() => _counters with { RingBytes = _ringIndex.Bytes, DiskBytes = _disk?.Bytes ?? 0 });

    /// <summary>Opens a log, with what an earlier one left on disk.</summary>
    /// <param name="maker">Makes the batches.</param>
    /// <param name="identity">What they are made with.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="time">The clock that patience is measured with.</param>
    /// <param name="logger">Told what went wrong.</param>
    /// <exception cref="Storage.OperatorException">The folder cannot be used.</exception>
    public static BatchLog Open(IBatchMaker maker, LogIdentity identity, BatchLogSettings settings, TimeProvider time, ILogger logger)
    {
        var disk = settings.DiskBytes == 0 ? null
            : DiskLog.Open(settings.Folder, settings.DiskBytes, settings.SegmentBytes, identity, logger);
        return new BatchLog(maker, identity, settings, disk, time, logger);
    }

    /// <summary>Takes a subscriber in. It has asked for nothing yet and has no credit.</summary>
    public LogReader Subscribe(StreamKey stream)
    {
        lock (_gate)
        {
            if (_fault != null) throw _fault;
            var reader = new LogReader(this, _plan.Join(stream));
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>The batches that can be had without a forward pass, whatever their form.</summary>
    public IReadOnlyDictionary<BatchSource, IReadOnlyList<BatchRange>> Kept()
    {
        var keys = Locked(() => _ringIndex.Keys.ToArray()).Concat(_disk?.Keys ?? []);
        return keys.GroupBy(key => key.Stream.Source).ToDictionary(
            group => group.Key, group => RangesOf(group.Select(key => key.Batch.Value).Distinct().Order()));
    }

    /// <summary>Ends a forward pass that is under way, and every reader; closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            FailAll(new ObjectDisposedException(nameof(BatchLog), "the log was closed"));
        }
        await _closing.CancelAsync();
        await _production;
        foreach (var batch in _ring.Values) batch.Release();
        _disk?.Dispose();
        _closing.Dispose();
    }

    internal async ValueTask<EncodedBatch?> ReadAsync(LogReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            BatchKey? onDisk = null;
            var parked = Task.FromResult<EncodedBatch?>(null);
            lock (_gate)
            {
                if (_fault != null) throw _fault;
                if (reader.IsAtEnd) return null;
                // A reader that failed at a later batch still gets those that were made before it.
                if (TryTake(reader, out onDisk) is { } batch) return batch;
                if (onDisk == null)
                {
                    reader.ThrowFault();
                    parked = reader.Park();
                }
                Announce();
            }
            var found = onDisk is { } key ? TakeFromDisk(reader, key) : await WaitAsync(reader, parked, cancellation);
            if (found != null) return found;
        }
    }

    internal void Change(LogReader reader, Action change)
    {
        lock (_gate)
        {
            change();
            reader.Wake();
            Announce();
        }
    }

    internal void Leave(LogReader reader)
    {
        lock (_gate)
        {
            _plan.Leave(reader.Place);
            _readers.Remove(reader);
            Announce();
        }
    }

    internal T Locked<T>(Func<T> read)
    {
        lock (_gate) return read();
    }

    /// <summary>Ends every reader, also those to come.</summary>
    private void FailAll(Exception fault)
    {
        _fault ??= fault;
        foreach (var reader in _readers) reader.Fail(fault);
    }

    private void Announce() => _news.TrySetResult();

    private EncodedBatch? TryTake(LogReader reader, out BatchKey? onDisk)
    {
        onDisk = null;
        if (!reader.HasDemand || reader.Place.Next is not { } next) return null;
        var key = new BatchKey(reader.Place.Stream, next);
        if (_ring.TryGetValue(key, out var batch) && batch.TryRetain())
        {
            reader.Place.Advance();
            _counters = _counters with { MemoryReadCount = _counters.MemoryReadCount + 1 };
            Announce();
            return batch;
        }
        if (_disk?.Contains(key) == true) onDisk = key;
        return null;
    }

    // Outside the lock: reading and checking takes as long as the disk does.
    private EncodedBatch? TakeFromDisk(LogReader reader, BatchKey key)
    {
        if (_disk!.TryRead(key) is not { } batch) return null;
        lock (_gate)
        {
            reader.Place.Advance();
            _counters = _counters with { DiskReadCount = _counters.DiskReadCount + 1 };
            Announce();
        }
        return batch;
    }

    private async Task<EncodedBatch?> WaitAsync(LogReader reader, Task<EncodedBatch?> parked, CancellationToken cancellation)
    {
        try
        {
            return await parked.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // It may have been handed a batch in this very moment.
            lock (_gate) reader.Wake();
            (await parked)?.Release();
            throw;
        }
    }

    private static IReadOnlyList<BatchRange> RangesOf(IEnumerable<long> batches)
    {
        var ranges = new List<BatchRange>();
        foreach (var batch in batches)
            if (ranges.Count > 0 && ranges[^1].End.Value == batch)
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + 1 };
            else
                ranges.Add(new BatchRange(new(batch), 1));
        return ranges;
    }
}
