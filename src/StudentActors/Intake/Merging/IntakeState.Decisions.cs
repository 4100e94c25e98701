using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

// From the events to the orders.
public sealed partial class IntakeState
{
    /// <summary>What is to be done now. To be asked after every event, and again at <see cref="NextAttempt"/>.</summary>
    /// <param name="now">Time since any one moment.</param>
    public IReadOnlyList<IntakeOrder> Decide(TimeSpan now)
    {
        var orders = new List<IntakeOrder>();
        MoveFromTheDown();
        Place();
        var isDue = Widen();
        foreach (var teacher in _teachers.Values.ToArray())
            Steer(teacher, isDue, now, orders);
        return orders;
    }

    /// <summary>When a teacher is to be called that may not be called yet; null when there is none.</summary>
    /// <param name="now">Time since the same moment.</param>
    public TimeSpan? NextAttempt(TimeSpan now)
    {
        if (IsComplete) return null;
        var waiting = from teacher in _teachers.Values
                      where teacher.Stream == null && !teacher.IsRemoved && teacher.RetryAt > now
                      select (TimeSpan?)teacher.RetryAt;
        return waiting.Min();
    }

    // A teacher is told a window ahead of its credit what comes, so that it can begin with it.
    private void Place()
    {
        var ahead = 2L * (_window?.Slots ?? _limits.BatchCount);
        for (; _asked.CompareTo(End) < 0 && _asked.Value < Untrained.Value + ahead; _asked = _asked.Next)
        {
            if (_table.OwnerOf(_asked) is not { } assigned || OwnerFor(assigned) is not { } owner) return;
            _owed[_asked.Value] = owner;
        }
    }

    private void MoveFromTheDown()
    {
        foreach (var (batch, owner) in _owed.ToArray())
        {
            if (OwnerFor(owner) is { } fit && fit != owner) _owed[batch] = fit;
        }
    }

    /// <summary>The teacher itself, or another that is up when it is not; null when it is unknown and there is no other.</summary>
    private WorkerId? OwnerFor(WorkerId teacher)
    {
        var isKnown = _teachers.TryGetValue(teacher.Value, out var known) && !known.IsRemoved;
        if (isKnown && !known!.IsDown) return teacher;
        var others = _teachers.Values.Where(other => other.IsUp).ToList();
        if (others.Count == 0) return isKnown ? teacher : null;
        var load = _owed.Values.CountBy(owner => owner).ToDictionary();
        return others.MinBy(other => load.GetValueOrDefault(other.Id))!.Id;
    }

    // A message for each single batch would be many. A quarter of the window is; and when nothing is left here, the teacher may be waiting
    // to hear just that, because it has a limit of its own.
    private bool Widen()
    {
        if (_window == null) return false;
        var isDue = Untrained.Value - _said.Value >= Math.Max(1, _window.Slots / 4) || _window.BufferedCount == 0 && _said != Untrained;
        if (isDue || _limit == _first)
        {
            _limit = new BatchId(_first.Value + _window.Request().RequestUpToSeqNr.Value);
            _said = Untrained;
        }
        return isDue;
    }

    private void Steer(TeacherState teacher, bool isDue, TimeSpan now, List<IntakeOrder> orders)
    {
        if (teacher.Stream is not { } stream)
        {
            if (teacher.IsRemoved)
                _teachers.Remove(teacher.Id.Value);
            else if (!IsComplete && now >= teacher.RetryAt)
                Open(teacher, orders);
            return;
        }
        if (stream.IsClosing) return;
        var owed = OwedBy(teacher);
        // What another has sent first comes here too, and late.
        var asked = stream.Missing().Where(IsToCome).ToList();
        var isOther = !owed.Take(asked.Count).SequenceEqual(asked) || IsBehind(stream, owed.Skip(asked.Count));
        if (teacher.IsRemoved || IsComplete || isOther || IsInVain(stream) || stream.Address != teacher.Address)
        {
            stream.IsClosing = true;
            orders.Add(new CloseStream(stream.Id));
            return;
        }
        foreach (var range in BatchRanges.Of(owed.Skip(asked.Count)))
        {
            stream.Places.Add(range);
            orders.Add(new ExtendStream(stream.Id, range));
        }
        if (stream.Grant(Untrained, _limit, isDue) is { } credit) orders.Add(new CreditStream(stream.Id, credit));
    }

    // A teacher that waits, by a limit of its own, until what it sent has been trained on would wait for ever for a batch that is to be
    // trained on after one that it has not sent.
    private bool IsBehind(StreamState stream, IEnumerable<BatchId> more) =>
        stream.Places.Last is { } last && last.CompareTo(Untrained) >= 0 && more.Any(batch => batch.CompareTo(last) < 0);

    // What another teacher has sent and nobody asks for twice any more would only be made before what is still wanted.
    private bool IsInVain(StreamState stream) => stream.Missing().Any(batch => !IsToCome(batch) && !_hedges.Covers(batch));

    private void Open(TeacherState teacher, List<IntakeOrder> orders)
    {
        var ranges = BatchRanges.Of(OwedBy(teacher));
        if (teacher.WasCalled) ReconnectCount++;
        var stream = teacher.Open(++_callCount);
        foreach (var range in ranges)
            stream.Places.Add(range);
        stream.Grant(Untrained, _limit, isDue: false);
        orders.Add(new OpenStream(stream.Id, teacher.Address, ranges, stream.Said));
    }

    /// <summary>What a teacher is to send, in order, less what a call to another may still bring, unless both are to be asked.</summary>
    private List<BatchId> OwedBy(TeacherState teacher)
    {
        var elsewhere = Streams().Where(stream => stream != teacher.Stream).SelectMany(stream => stream.Missing()).ToHashSet();
        var mine = from owed in _owed
                   let batch = new BatchId(owed.Key)
                   where owed.Value == teacher.Id || _hedges.IsSecond(batch, teacher.Id)
                   where !elsewhere.Contains(batch) || _hedges.Covers(batch)
                   select batch;
        return [.. mine];
    }
}
