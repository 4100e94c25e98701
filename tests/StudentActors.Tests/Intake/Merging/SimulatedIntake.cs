using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Tests.Intake.Merging;

/// <summary>
/// A student, several teachers and the network between them, one event at a time in an order that the seed decides. Every rule is checked
/// after every event, with counts of the simulation's own.
/// </summary>
internal sealed class SimulatedIntake
{
    private readonly Random _random;
    private readonly IntakeState _state;
    private readonly CreditLimits _limits;
    private readonly long _batchBytes;
    private readonly BatchRange _wanted;
    private readonly WorkerId[] _names;
    private readonly HashSet<WorkerId> _dead = [];
    private readonly List<SimulatedCall> _calls = [];
    private readonly List<(StreamId Stream, Arrival Arrival)> _late = [];
    private readonly Dictionary<BatchId, int> _kept = [];
    private BatchId _trained;
    private TimeSpan _now;
    private bool _isCalm;

    public SimulatedIntake(int seed)
    {
        _random = new Random(seed);
        _wanted = new BatchRange(new BatchId(_random.Next(100)), _random.Next(1, 60));
        _batchBytes = _random.Next(1, 1000);
        _limits = new CreditLimits(_random.Next(1, 12), _batchBytes * _random.Next(1, 12) + _random.Next((int)_batchBytes));
        _state = new IntakeState(_wanted, _limits, new BackOff(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10), (ulong)seed));
        _names = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(index => new WorkerId($"teacher-{index}"))];
        _trained = _wanted.First;
        foreach (var name in _names)
            _state.AddTeacher(name, AddressOf(name));
        AssignAll();
    }

    public bool IsDone => _state.IsComplete && _trained == _wanted.End && _calls.Count == 0;

    public long DuplicateCount => _state.DuplicateCount;

    public long ReconnectCount => _state.ReconnectCount;

    /// <summary>For whoever has to find out why it is stuck.</summary>
    public override string ToString() =>
        $"wanted {_wanted}, ready {_state.Ready}, trained before {_trained}, {_state.Fill}, now {_now}, next attempt "
        + $"{_state.NextAttempt(_now)}; {string.Join("; ", _calls)}";

    /// <summary>One event. With <paramref name="isCalm"/> nothing fails and everyone who was away comes back.</summary>
    public void Step(bool isCalm)
    {
        if (isCalm) Calm();
        else if (_random.Next(8) == 0) Disturb();
        else if (_late.Count > 0 && _random.Next(4) == 0) DeliverLate();
        switch (_random.Next(4))
        {
            case 0 when _state.NextAttempt(_now) is { } next:
                _now = next;
                break;
            case 1 when _trained.CompareTo(_state.Ready) < 0:
                Train();
                break;
            case var choice when _calls.Count > 0:
                Move(_calls[_random.Next(_calls.Count)], sends: choice > 1);
                break;
        }
        foreach (var order in _state.Decide(_now))
            Carry(order);
        Check();
    }

    private void Move(SimulatedCall call, bool sends)
    {
        if (call.IsDamaged && _isCalm)
            End(call, StreamEnd.Lost);
        else if (call.IsClosed)
            End(call, StreamEnd.Stopped);
        else if (_dead.Contains(call.Id.Teacher))
            End(call, StreamEnd.Lost);
        else if (sends && call.CanSend)
            call.Send();
        else if (call.Orders.Count > 0)
            call.TakeOrder();
        else if (call.Arrivals.Count > 0)
            Deliver(call, call.Arrivals.Dequeue());
    }

    private void Deliver(SimulatedCall call, Arrival arrival)
    {
        if (arrival.Batch is not { } batch)
        {
            Assert.Null(_state.Accepted(call.Id, _batchBytes));
            return;
        }
        var verdict = _state.Received(call.Id, arrival.SeqNr, batch);
        if (verdict.Fault != null) End(call, StreamEnd.Faulty);
        else if (!call.IsOrderedToClose && arrival.SeqNr.Value == call.ReceivedCount + 1) call.ReceivedCount++;
        foreach (var answer in _state.TakeHedgeAnswers()) Assert.Equal((batch, call.Id.Teacher), (answer.Batch, answer.Teacher));
        if (!verdict.IsKept) return;
        _kept[batch] = _kept.GetValueOrDefault(batch) + 1;
    }

    // Frames of a call that has ended may still be read by someone.
    private void DeliverLate()
    {
        var index = _random.Next(_late.Count);
        var (stream, arrival) = _late[index];
        _late.RemoveAt(index);
        if (arrival.Batch is { } batch) Assert.Equal(BatchVerdict.Dropped, _state.Received(stream, arrival.SeqNr, batch));
        else Assert.Null(_state.Accepted(stream, _batchBytes));
    }

    private void Disturb()
    {
        var name = _names[_random.Next(_names.Length)];
        var call = _calls.Count > 0 ? _calls[_random.Next(_calls.Count)] : null;
        switch (_random.Next(10))
        {
            case 0 when call != null:
                End(call, _random.Next(2) == 0 ? StreamEnd.Lost : StreamEnd.Faulty);
                break;
            case 1 when call is { Arrivals.Count: > 0 }:
                // Lost on the way: what follows is a gap. A connection that loses something breaks some time, if nothing follows.
                call.Arrivals.Dequeue();
                call.IsDamaged = true;
                break;
            case 2 when call is { Arrivals.Count: > 0 } && call.Arrivals.Peek().Batch != null:
                Deliver(call, call.Arrivals.Peek());
                break;
            case 3 when call is { Arrivals.Count: > 0 } && call.Arrivals.Peek() is { Batch: { } batch, SeqNr: var seqNr }:
                Deliver(call, new Arrival(seqNr, new BatchId(batch.Value + _random.Next(1, 3))));
                break;
            case 4 when !_dead.Remove(name):
                _dead.Add(name);
                break;
            case 5:
                _state.RemoveTeacher(name);
                break;
            case 6:
                _state.AddTeacher(name, new Uri($"http://{name}.other:{_random.Next(1, 3)}"));
                break;
            case 7:
                var first = _wanted.First.Value + _random.NextInt64(_wanted.Count);
                _state.Assign(new BatchRange(new BatchId(first), _random.Next(1, 20)), name);
                break;
            case 8:
                // What is waited for just now, of anyone, as a coordinator would.
                _state.Hedge([(new BatchRange(_state.Ready, _random.Next(1, 10)), name)]);
                break;
            case 9:
                _state.Hedge([]);
                break;
        }
    }

    private void Calm()
    {
        if (_isCalm) return;
        _isCalm = true;
        _dead.Clear();
        foreach (var name in _names)
            _state.AddTeacher(name, AddressOf(name));
    }

    private void End(SimulatedCall call, StreamEnd end)
    {
        _calls.Remove(call);
        _late.AddRange(call.Arrivals.Select(arrival => (call.Id, arrival)));
        _state.Ended(call.Id, end, _now);
    }

    private void Train()
    {
        // A step trains several at once.
        _trained = new BatchId(Math.Min(_state.Ready.Value, _trained.Value + _random.Next(1, 4)));
        _state.Trained(new BatchId(_trained.Value - 1));
    }

    private void Carry(IntakeOrder order)
    {
        if (order is OpenStream open) _calls.Add(new SimulatedCall(open, _random.Next(1, 10)));
        else _calls.Single(call => call.Id == order.Stream).Order(order);
    }

    private void Check()
    {
        Assert.All(_kept, kept => Assert.Equal(1, kept.Value));
        for (var batch = _wanted.First; batch.CompareTo(_state.Ready) < 0; batch = batch.Next)
            Assert.True(_kept.ContainsKey(batch), $"{batch} is said to have come");
        var untrained = _kept.Count - (_trained.Value - _wanted.First.Value);
        // Two teachers that are asked for the same batch share its place.
        var inFlight = untrained + _calls.SelectMany(call => call.Outstanding).Distinct().Count(batch => !_kept.ContainsKey(batch));
        Assert.True(inFlight <= _limits.BatchCount, $"{inFlight} batches are in flight, {_limits}");
        Assert.True(inFlight * _batchBytes <= _limits.Bytes, $"{inFlight} batches of {_batchBytes} bytes are in flight, {_limits}");
        Assert.Equal((inFlight, untrained), (_state.Fill.InFlightCount, _state.Fill.BufferedCount));
    }

    private void AssignAll()
    {
        // In pieces, each to anyone: the teachers take turns in any pattern, and one of them is ahead of the others.
        for (var first = _wanted.First; first.CompareTo(_wanted.End) < 0;)
        {
            var range = new BatchRange(first, Math.Min(_random.Next(1, 20), _wanted.End.Value - first.Value));
            _state.Assign(range, _names[_random.Next(_names.Length)]);
            first = range.End;
        }
    }

    private static Uri AddressOf(WorkerId name) => new($"http://{name}:1");
}
