using ActorDistill.Protocol.Batches;

namespace ActorDistill.TeacherActors.Log;

/// <summary>One subscriber's place in a <see cref="BatchLog"/>. One thread reads; credit and ranges may come from another.</summary>
public sealed class LogReader : IDisposable
{
    private readonly BatchLog _log;
    private TaskCompletionSource<EncodedBatch?>? _parked;
    private Exception? _fault;
    private bool _isComplete;

    internal LogReader(BatchLog log, PlannedSubscriber place) => (_log, Place) = (log, place);

    /// <summary>Ranges asked for and not yet read to their end.</summary>
    public int RangeCount => _log.Locked(() => Place.RangeCount);

    /// <summary>Whether it waits for the teacher: there is credit, and something is asked for.</summary>
    public bool IsWaiting => _log.Locked(() => HasDemand);

    /// <summary>Whether it goes with the others; else it replays.</summary>
    public bool IsLive => _log.Locked(() => Place.IsLive);

    internal PlannedSubscriber Place { get; }

    /// <summary>Asks for one more range.</summary>
    public void Extend(BatchRange range) => _log.Change(this, () => Place.Extend(range));

    /// <summary>Lets the reader have batches until it has had so many in all. Less than was said before changes nothing.</summary>
    public void AllowUpTo(long readCount) => _log.Change(this, () => Place.AllowUpTo(readCount));

    /// <summary>No more ranges and no more credit will come.</summary>
    public void Complete() => _log.Change(this, () => _isComplete = true);

    /// <summary>
    /// The next batch, as soon as there is credit and the batch is there. The caller gets a reference of its own. Null when all has been
    /// read that there was credit for and nothing more can come.
    /// </summary>
    /// <exception cref="BatchNotMadeException">The teacher failed to make it; the reader is of no more use.</exception>
    /// <exception cref="ObjectDisposedException">The log was closed.</exception>
    public ValueTask<EncodedBatch?> ReadAsync(CancellationToken cancellation) => _log.ReadAsync(this, cancellation);

    /// <summary>Leaves. Nobody waits for this reader any more.</summary>
    public void Dispose() => _log.Leave(this);

    // All below happens under the log's lock.

    internal bool HasDemand => Place.CreditCount > 0 && Place.Next != null;

    internal bool IsAtEnd => _isComplete && !HasDemand;

    internal void ThrowFault()
    {
        if (_fault != null) throw _fault;
    }

    internal Task<EncodedBatch?> Park() =>
        (_parked = new TaskCompletionSource<EncodedBatch?>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Gives a reader that waits for this batch a reference to it.</summary>
    internal bool TryHand(BatchKey key, EncodedBatch batch)
    {
        if (_parked == null || !HasDemand || Place.Next != key.Batch || !Place.Stream.Equals(key.Stream) || !batch.TryRetain())
            return false;
        Place.Advance();
        Wake(batch);
        return true;
    }

    /// <summary>Has a reader that waits look again.</summary>
    internal void Wake(EncodedBatch? handed = null)
    {
        _parked?.SetResult(handed);
        _parked = null;
    }

    internal void Fail(Exception fault)
    {
        _fault = fault;
        Wake();
    }
}
