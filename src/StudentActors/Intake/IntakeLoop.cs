using System.Threading.Channels;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using ActorDistill.StudentActors.Intake.Merging;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Intake;

/// <summary>Feeds what happens to the state, one thing at a time, and carries out what it orders.</summary>
internal sealed class IntakeLoop : ICallEvents, IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly CallEnd Wish = new(StreamEnd.Stopped, "stopped");

    private readonly IntakeQuery _query;
    private readonly IntakeState _state;
    private readonly BatchQueue _batches;
    private readonly TeacherDialer _dialer;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly BufferPool _pool;
    private readonly long _contentBytesMax;
    private readonly Action<HedgeAnswer> _hedgeAnswered;
    private readonly FaultLog _faults;
    private readonly Channel<Action> _events = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Dictionary<StreamId, TeacherStreamCall> _calls = [];
    private readonly Dictionary<BatchId, EncodedBatch> _early = [];
    private readonly ITimer _timer;
    private readonly Task _running;
    private readonly long _begun;
    private BatchId _given;
    private bool _isOver;
    private IntakeCounters _counters = new(0, 0, 0, 0, 0, 0, default, default);

    public IntakeLoop(
        IntakeQuery query, IntakeState state, BatchQueue batches, TeacherDialer dialer, ILogger logger, TimeProvider time, BufferPool pool,
        long contentBytesMax, Action<HedgeAnswer> hedgeAnswered)
    {
        _hedgeAnswered = hedgeAnswered;
        (_query, _state, _batches, _dialer, _logger, _time, _pool) = (query, state, batches, dialer, logger, time, pool);
        (_contentBytesMax, _faults, _given, _begun) = (contentBytesMax, new FaultLog(logger, time), state.Ready, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Post(_ => { }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Task.Run(RunAsync);
    }

    public IntakeCounters Counters => Volatile.Read(ref _counters);

    /// <summary>Something for the state. Does not wait; after the end it does nothing.</summary>
    public void Post(Action<IntakeState> change) => _events.Writer.TryWrite(() => change(_state));

    void ICallEvents.Accepted(TeacherStreamCall call, StreamAccepted accepted) => _events.Writer.TryWrite(() =>
    {
        LogMessages.StreamAccepted(_logger, call.Id.Teacher.Value, call.Address, accepted.Recipe.ToString(), accepted.MaxBatchBytes);
        if (_state.Accepted(call.Id, accepted.MaxBatchBytes) is { } fault) Refuse(call, fault);
    });

    void ICallEvents.Came(TeacherStreamCall call, SeqNr seqNr, EncodedBatch batch)
    {
        if (!_events.Writer.TryWrite(() => Take(call, seqNr, batch))) batch.Release();
    }

    public async ValueTask DisposeAsync()
    {
        Post(_ =>
        {
            _isOver = true;
            _batches.Fail(new ObjectDisposedException(nameof(BatchIntake)));
        });
        await _running.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            while (!(_isOver && _calls.Count == 0) && await _events.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_events.Reader.TryRead(out var happened))
                    happened();
                Act();
            }
        }
        catch (Exception mistake)
        {
            // Ours: whoever waits for a batch must not wait for ever.
            _batches.Fail(mistake);
            foreach (var call in _calls.Values)
                call.Stop(Wish);
        }
        _events.Writer.Complete();
        // What came in between is run, so that no batch is lost with its memory.
        while (_events.Reader.TryRead(out var happened))
            happened();
        foreach (var batch in _early.Values)
            batch.Release();
    }

    private void Act()
    {
        var now = _time.GetElapsedTime(_begun);
        if (_isOver)
        {
            foreach (var call in _calls.Values)
                call.Stop(Wish);
        }
        else
        {
            foreach (var order in _state.Decide(now))
                Carry(order);
            // A timer counts whole milliseconds and must not come too early.
            if (_state.NextAttempt(now) is { } next) _timer.Change(next - now + Tick, Timeout.InfiniteTimeSpan);
        }
        Volatile.Write(ref _counters, _counters with
        {
            DuplicateCount = _state.DuplicateCount,
            ReconnectCount = _state.ReconnectCount,
            Fill = _state.Fill,
        });
    }

    private void Carry(IntakeOrder order)
    {
        switch (order)
        {
            case OpenStream open:
                Open(open);
                break;
            case ExtendStream extend:
                _calls[extend.Stream].Extend(extend.Range);
                break;
            case CreditStream credit:
                _calls[credit.Stream].Grant(credit.Credit);
                break;
            case CloseStream close:
                _calls[close.Stream].Stop(Wish);
                break;
            default:
                throw new InvalidOperationException($"{order} is not known");
        }
    }

    private void Open(OpenStream order)
    {
        var hello = new StreamHello(
            ProtocolVersion.Current, _query.Student, _query.ModelDigest, _query.VocabularyDigest, _query.Source, _query.Format,
            order.Ranges, order.Credit);
        var call = new TeacherStreamCall(order, hello, _query, this, _pool, _contentBytesMax);
        _calls.Add(call.Id, call);
        _ = FollowAsync(call);
    }

    private async Task FollowAsync(TeacherStreamCall call)
    {
        // Not on the loop's time: a connection may take its own before it first waits.
        await Task.Yield();
        try
        {
            var end = await call.RunAsync(_dialer, _time).ConfigureAwait(false);
            _events.Writer.TryWrite(() => Ended(call, end));
        }
        catch (Exception mistake)
        {
            _events.Writer.TryWrite(() =>
            {
                _calls.Remove(call.Id);
                throw new InvalidOperationException($"the call to {call.Id} broke: {mistake.Message}", mistake);
            });
        }
    }

    private void Ended(TeacherStreamCall call, CallEnd end)
    {
        _calls.Remove(call.Id);
        _state.Ended(call.Id, end.End, _time.GetElapsedTime(_begun));
        if (end.End == StreamEnd.Stopped) return;
        if (end.IsRefusal)
        {
            Refuse(call, end.Reason);
            return;
        }
        _faults.Add(call.Id.Teacher, call.Address, end.Reason);
        _counters = _counters with
        {
            FaultCount = _counters.FaultCount + 1,
            ChecksumFaultCount = _counters.ChecksumFaultCount + (end.IsChecksum ? 1 : 0),
        };
    }

    private void Take(TeacherStreamCall call, SeqNr seqNr, EncodedBatch batch)
    {
        var verdict = _state.Received(call.Id, seqNr, batch.Header.BatchId);
        if (verdict.Fault is { } fault) call.Stop(new CallEnd(StreamEnd.Faulty, fault));
        if (!verdict.IsKept)
        {
            batch.Release();
            return;
        }
        _counters = _counters with { BatchCount = _counters.BatchCount + 1, Bytes = _counters.Bytes + batch.TotalBytes };
        foreach (var answer in _state.TakeHedgeAnswers())
            _hedgeAnswered(answer);
        _early.Add(batch.Header.BatchId, batch);
        for (; _given.CompareTo(_state.Ready) < 0; _given = _given.Next)
        {
            _early.Remove(_given, out var next);
            _batches.Add(next!);
        }
    }

    private void Refuse(TeacherStreamCall call, string reason)
    {
        if (_isOver) return;
        _isOver = true;
        var refusal = new TeacherRefusedException(_query.Student, call.Id.Teacher, call.Address, reason);
        LogMessages.IntakeRefused(_logger, refusal.Message);
        _batches.Fail(refusal);
    }
}
