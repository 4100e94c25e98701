using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Students;
using ActorDistill.StudentActors.Intake.Merging;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Intake;

/// <summary>
/// A student's batches, in order, from however many teachers: one call to each, faults asked for again, lost teachers called again or
/// replaced. Teachers and their shares may change while it runs. Safe for several threads, but only one takes batches.
/// </summary>
/// <remarks>
/// The taker releases each batch as soon as it has read it, and says <see cref="Trained"/> when it was trained on; only that frees its
/// slot of the window, so that a window counts what is held, computed with and under way.
/// </remarks>
public sealed class BatchIntake : IAsyncDisposable
{
    private readonly BatchQueue _batches;
    private readonly IntakeLoop _loop;

    /// <summary>Nothing happens until there is a teacher.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="wanted">Which batches of it, to begin with.</param>
    /// <param name="settings">The window and the timeouts.</param>
    /// <param name="dialer">Reaches the teachers.</param>
    /// <param name="logger">Told of faults.</param>
    /// <param name="seed">Of the pauses after failures; each student has its own.</param>
    /// <param name="time">The system's when null.</param>
    /// <param name="pool">Where the contents lie; the shared one when null.</param>
    /// <param name="hedgeAnswered">Told who answered first of two teachers that were asked for the same. Must not wait.</param>
    public BatchIntake(
        IntakeQuery query, BatchRange wanted, IntakeSettings settings, TeacherDialer dialer, ILogger logger, ulong seed,
        TimeProvider? time = null, BufferPool? pool = null, Action<HedgeAnswer>? hedgeAnswered = null)
    {
        var clock = time ?? TimeProvider.System;
        var limits = new CreditLimits(settings.WindowBatches, settings.WindowBytes);
        var backOff = new BackOff(settings.RetryPause, settings.RetryPauseMax, seed);
        _batches = new BatchQueue(wanted, clock);
        _loop = new IntakeLoop(
            query, new IntakeState(wanted, limits, backOff), _batches, dialer, logger, clock, pool ?? BufferPool.Shared,
            contentBytesMax: Math.Min(settings.WindowBytes, BufferPool.BytesMax), hedgeAnswered ?? (_ => { }));
    }

    /// <summary>The batch that the taker waits for, and for how long by now; null while it does not wait.</summary>
    public (BatchId Batch, TimeSpan Waited)? Awaited => _batches.Awaited;

    /// <summary>What has come so far, and how full the window is. For people: a moment old.</summary>
    public IntakeCounters Counters => _loop.Counters with { Waited = _batches.Waited };

    /// <summary>A teacher is there, or has moved to another address. It is called at once.</summary>
    /// <param name="teacher">Its name.</param>
    /// <param name="address">http://host:port, or https.</param>
    /// <exception cref="ArgumentException">The address is of another kind.</exception>
    public void AddTeacher(WorkerId teacher, Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"{address} of {teacher} must begin with http:// or https://", nameof(address));
        _loop.Post(state => state.AddTeacher(teacher, address));
    }

    /// <summary>A teacher has gone. What it owes is asked of the others, if there are any.</summary>
    public void RemoveTeacher(WorkerId teacher) => _loop.Post(state => state.RemoveTeacher(teacher));

    /// <summary>These batches are to come of this teacher, also those already asked of another. The unassigned wait.</summary>
    public void Assign(BatchRange range, WorkerId teacher) => _loop.Post(state => state.Assign(range, teacher));

    /// <summary>These batches, and no others, are asked of a second teacher as well: the first answer counts.</summary>
    public void Hedge(IReadOnlyList<(BatchRange Range, WorkerId Teacher)> hedges) => _loop.Post(state => state.Hedge(hedges));

    /// <summary>More batches are wanted, up to before <paramref name="end"/>. Less than before changes nothing.</summary>
    public void ExtendTo(BatchId end)
    {
        _batches.ExtendTo(end);
        _loop.Post(state => state.Extend(end));
    }

    /// <summary>The next batch in order, which the caller releases; null when every wanted one has been given.</summary>
    /// <exception cref="TeacherRefusedException">A teacher and this student do not fit together.</exception>
    public ValueTask<EncodedBatch?> NextAsync(CancellationToken cancellation) => _batches.TakeAsync(cancellation);

    /// <summary>As <see cref="NextAsync"/>, for a thread that has nothing else to do: it sleeps and does not spin.</summary>
    /// <exception cref="TeacherRefusedException">A teacher and this student do not fit together.</exception>
    public EncodedBatch? Next(CancellationToken cancellation) => _batches.Take(cancellation);

    /// <summary>The batches up to this one have been trained on: their slots are free. Does not wait; may be said twice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was not taken.</exception>
    public void Trained(BatchId batch)
    {
        if (batch.CompareTo(_batches.Next) >= 0)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"cannot be trained on, the next to be taken is {_batches.Next}");
        _loop.Post(state => state.Trained(batch));
    }

    /// <summary>Ends every call and releases what was not taken.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        _batches.Dispose();
    }
}
