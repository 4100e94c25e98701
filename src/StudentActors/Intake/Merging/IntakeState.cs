using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>
/// Several streams to one: it decides what is asked of whom and how much each teacher may send, and puts what comes in order. It has no
/// clock, socket or log: events go in, and <see cref="Decide"/> says what is to be done. Not for several threads at once.
/// </summary>
/// <remarks>
/// One window covers all streams. A slot belongs to a batch id and not to a stream: granted are the batches from the first untrained one
/// on, as many as there are slots, whoever sends them. So a teacher that is ahead cannot take the slot of the batch that comes next, and
/// nothing can be stuck. A batch is asked of one teacher at a time; another is asked when the call to the first has ended. Only what is
/// hedged is asked of two at once: the first answer counts, and the slot is one all the same.
/// </remarks>
public sealed partial class IntakeState
{
    private readonly CreditLimits _limits;
    private readonly BackOff _backOff;
    private readonly BatchId _first;
    private readonly RangeTable _table = new();
    private readonly HedgeTable _hedges = new();
    private readonly SortedDictionary<string, TeacherState> _teachers = new(StringComparer.Ordinal);

    // Batches asked for that have not come, and who is to send them.
    private readonly SortedDictionary<long, WorkerId> _owed = [];

    // What came in before its turn.
    private readonly HashSet<long> _early = [];
    private CreditWindow? _window;
    private long _maxBatchBytes;
    private BatchId _asked;
    private BatchId _said;
    private BatchId _limit;
    private int _callCount;

    /// <summary>Nothing is asked for until a teacher is there and has been assigned some of it.</summary>
    /// <param name="wanted">The batches to give.</param>
    /// <param name="limits">The window, over all streams.</param>
    /// <param name="backOff">Between failures of one teacher.</param>
    public IntakeState(BatchRange wanted, CreditLimits limits, BackOff backOff)
    {
        (_limits, _backOff, _first) = (limits, backOff, wanted.First);
        (_asked, _said, _limit, Ready, End) = (_first, _first, _first, _first, wanted.End);
    }

    /// <summary>Every batch before this one has come in.</summary>
    public BatchId Ready { get; private set; }

    /// <summary>The first batch that is not wanted.</summary>
    public BatchId End { get; private set; }

    /// <summary>The first batch that is not trained on.</summary>
    public BatchId Untrained => new(_first.Value + (_window?.ConfirmedSeqNr.Value ?? 0));

    /// <summary>Whether every wanted batch has come in.</summary>
    public bool IsComplete => Ready == End;

    /// <summary>Batches that came in twice or late.</summary>
    public long DuplicateCount { get; private set; }

    /// <summary>Calls to teachers after the first to each.</summary>
    public long ReconnectCount { get; private set; }

    /// <summary>How full the window is.</summary>
    public IntakeFill Fill
    {
        get
        {
            var buffered = Ready.Value - Untrained.Value + _early.Count;
            return new IntakeFill(_window?.Slots ?? 0, buffered + OutstandingCount(), buffered);
        }
    }

    /// <summary>A teacher is there, or has moved. It is called at once, whether or not it has been assigned anything.</summary>
    public void AddTeacher(WorkerId teacher, Uri address)
    {
        if (_teachers.TryGetValue(teacher.Value, out var known))
            known.MoveTo(address);
        else
            _teachers.Add(teacher.Value, new TeacherState(teacher, address));
    }

    /// <summary>A teacher has gone. What it owes is asked of the others, if there are any.</summary>
    public void RemoveTeacher(WorkerId teacher)
    {
        if (_teachers.TryGetValue(teacher.Value, out var known)) known.IsRemoved = true;
    }

    /// <summary>
    /// These batches are to come of this teacher, also those already asked of another. Batches that nobody was assigned are not asked for.
    /// </summary>
    public void Assign(BatchRange range, WorkerId teacher)
    {
        _table.Forget(Ready);
        _table.Set(range, teacher);
        foreach (var batch in _owed.Keys.Where(batch => range.Contains(new BatchId(batch))).ToArray())
            _owed[batch] = teacher;
    }

    /// <summary>These batches, and no others, are asked of a second teacher as well.</summary>
    public void Hedge(IReadOnlyList<(BatchRange Range, WorkerId Teacher)> hedges) => _hedges.Set(hedges);

    /// <summary>Who answered first of two teachers, for each hedged range of which the first batch has come since the last call.</summary>
    public IReadOnlyList<HedgeAnswer> TakeHedgeAnswers() => _hedges.TakeAnswers();

    /// <summary>More batches are wanted. Less than before changes nothing.</summary>
    /// <param name="end">The first that is not wanted.</param>
    public void Extend(BatchId end)
    {
        if (end.CompareTo(End) > 0) End = end;
    }

    /// <summary>A teacher has taken a call on.</summary>
    /// <param name="stream">Which call.</param>
    /// <param name="maxBatchBytes">No batch will be longer.</param>
    /// <returns>Why this cannot go on, in one sentence; null when it can.</returns>
    public string? Accepted(StreamId stream, long maxBatchBytes)
    {
        if (Find(stream) is not { } found) return null;
        if (maxBatchBytes < 1)
            return $"{stream.Teacher} announces batches of up to {maxBatchBytes} bytes";
        if (_window == null)
        {
            if (_limits.SlotsFor(maxBatchBytes) == 0)
                return $"{stream.Teacher} announces batches of up to {maxBatchBytes} bytes, the window has room for {_limits.Bytes}";
            _window = new CreditWindow(_limits, _maxBatchBytes = maxBatchBytes);
        }
        else if (maxBatchBytes > _maxBatchBytes)
        {
            return $"{stream.Teacher} announces batches of up to {maxBatchBytes} bytes, the first teacher of up to {_maxBatchBytes}: "
                + "with the same model, source and format they are the same";
        }
        found.IsAccepted = true;
        return null;
    }

    /// <summary>A whole, verified batch has come.</summary>
    /// <param name="stream">Of which call.</param>
    /// <param name="seqNr">At which place of it.</param>
    /// <param name="batch">Which one it says it is.</param>
    public BatchVerdict Received(StreamId stream, SeqNr seqNr, BatchId batch)
    {
        if (Find(stream) is not { } found) return Drop();
        if (seqNr.CompareTo(found.Said.RequestUpToSeqNr) > 0 || seqNr.Value < 1)
            return BatchVerdict.Impossible($"{batch} came at {seqNr}, and only {found.Said.RequestUpToSeqNr} was granted");
        if (found.Places.BatchAt(seqNr) is var expected && expected != batch)
            return BatchVerdict.Impossible($"{batch} came at {seqNr}, where {expected} must be");
        if (seqNr.CompareTo(found.Received) <= 0) return Drop();
        if (seqNr != found.Received.Next)
            return BatchVerdict.Impossible($"{batch} came at {seqNr}, and {found.Received.Next} did not");
        found.Received = seqNr;
        _teachers[stream.Teacher.Value].Received();
        // Of two teachers that were asked for it this one is the second.
        if (!_owed.Remove(batch.Value))
        {
            found.HasLate = true;
            return Drop();
        }
        _hedges.Came(batch, stream.Teacher);
        _early.Add(batch.Value);
        while (_early.Remove(Ready.Value))
        {
            Ready = Ready.Next;
            _window!.TryReceive(PlaceBefore(Ready));
        }
        return BatchVerdict.Kept;
    }

    /// <summary>The batches up to this one have been trained on: their slots are free. Saying it again is harmless.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not come in.</exception>
    public void Trained(BatchId batch)
    {
        if (batch.CompareTo(Ready) >= 0)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"cannot be trained on before it came in, {Ready} has not");
        if (batch.CompareTo(_first) >= 0) _window!.Confirm(PlaceBefore(batch.Next));
    }

    /// <summary>A call has ended, and nothing comes of it any more. What it owed can be asked for again.</summary>
    public void Ended(StreamId stream, StreamEnd end, TimeSpan now)
    {
        if (!_teachers.TryGetValue(stream.Teacher.Value, out var teacher) || teacher.Stream?.Id != stream) return;
        teacher.Ended(end, _backOff, now);
        if (teacher.IsRemoved) _teachers.Remove(stream.Teacher.Value);
    }

    // All batches are one stream to the window, whose first place is the first wanted batch.
    private SeqNr PlaceBefore(BatchId end) => new(end.Value - _first.Value);

    private StreamState? Find(StreamId stream) =>
        _teachers.TryGetValue(stream.Teacher.Value, out var teacher) && teacher.Stream is { IsClosing: false } open && open.Id == stream
            ? open : null;

    // A slot is a batch's, however many streams may bring it.
    private int OutstandingCount() => Streams().SelectMany(stream => stream.Granted()).Where(IsToCome).Distinct().Count();

    private bool IsToCome(BatchId batch) => batch.CompareTo(Ready) >= 0 && !_early.Contains(batch.Value);

    private IEnumerable<StreamState> Streams() => from teacher in _teachers.Values where teacher.Stream != null select teacher.Stream;

    private BatchVerdict Drop()
    {
        DuplicateCount++;
        return BatchVerdict.Dropped;
    }
}
