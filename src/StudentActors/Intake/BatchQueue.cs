using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake;

/// <summary>Batches in order, for one taker, who waits without spinning. The window bounds it.</summary>
internal sealed class BatchQueue(BatchRange wanted, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<EncodedBatch> _batches = [];

    // At most one signal is kept: it says "look again" and not how often.
    private readonly SemaphoreSlim _changed = new(0, 1);
    private BatchId _next = wanted.First;
    private BatchId _end = wanted.End;
    private Exception? _fault;
    private long _waitedTicks;
    private long? _waitingSince;

    /// <summary>The batch that the taker waits for, and for how long by now; null while it does not wait.</summary>
    public (BatchId Batch, TimeSpan Waited)? Awaited
    {
        get
        {
            lock (_gate) return _waitingSince is { } since ? (_next, time.GetElapsedTime(since)) : null;
        }
    }

    /// <summary>How long the taker waited.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks));

    /// <summary>The first batch that was not taken.</summary>
    public BatchId Next
    {
        get
        {
            lock (_gate) return _next;
        }
    }

    /// <summary>The next batch, which the taker releases; null behind the last one.</summary>
    public async ValueTask<EncodedBatch?> TakeAsync(CancellationToken cancellation)
    {
        if (TryTake(out var batch)) return batch;
        var begun = Begin();
        try
        {
            while (!TryTake(out batch))
                await _changed.WaitAsync(cancellation).ConfigureAwait(false);
            return batch;
        }
        finally
        {
            Count(begun);
        }
    }

    /// <summary>As <see cref="TakeAsync"/>, on a thread of the caller's own.</summary>
    public EncodedBatch? Take(CancellationToken cancellation)
    {
        if (TryTake(out var batch)) return batch;
        var begun = Begin();
        try
        {
            while (!TryTake(out batch))
                _changed.Wait(cancellation);
            return batch;
        }
        finally
        {
            Count(begun);
        }
    }

    public void Add(EncodedBatch batch) => Change(() => _batches.Enqueue(batch));

    public void ExtendTo(BatchId end) => Change(() => _end = end.CompareTo(_end) > 0 ? end : _end);

    /// <summary>Behind what is here already, the taker gets this. The first fault counts.</summary>
    public void Fail(Exception fault) => Change(() => _fault ??= fault);

    /// <summary>Releases what was not taken. From then on the taker gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Change(() =>
    {
        _fault = new ObjectDisposedException(nameof(Intake));
        while (_batches.TryDequeue(out var batch))
            batch.Release();
    });

    private bool TryTake(out EncodedBatch? batch)
    {
        lock (_gate)
        {
            if (_batches.TryDequeue(out batch))
            {
                _next = _next.Next;
                return true;
            }
            if (_fault != null) throw _fault;
            return _next == _end;
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            if (_changed.CurrentCount == 0) _changed.Release();
        }
    }

    private long Begin()
    {
        var begun = time.GetTimestamp();
        lock (_gate) _waitingSince = begun;
        return begun;
    }

    private void Count(long begun)
    {
        lock (_gate) _waitingSince = null;
        Interlocked.Add(ref _waitedTicks, time.GetElapsedTime(begun).Ticks);
    }
}
