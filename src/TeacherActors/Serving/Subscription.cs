using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>One accepted stream: credit and ranges come in, batches go out. It holds one batch at a time.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    // What is small leaves together with what follows.
    private const int SmallBytes = 32 * 1024;
    private static readonly WriteOptions WithNext = new(WriteFlags.BufferHint);
    private static readonly WriteOptions AtOnce = new();

    private readonly Lock _gate = new();
    private readonly LogReader _reader;
    private readonly CreditGrant _grant;
    private readonly ServingSettings _settings;
    private readonly StallGuard _guard;
    private readonly CancellationTokenSource _end;
    private readonly ITimer _idle;
    private readonly Action<long> _sent;
    private RpcException? _refusal;

    public Subscription(
        LogReader reader, ServingSettings settings, StallGuard guard, TimeProvider time, Action<long> sent, CancellationToken cancellation)
    {
        (_reader, _settings, _guard, _sent) = (reader, settings, guard, sent);
        _grant = new CreditGrant(settings.InFlightLimit);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _idle = time.CreateTimer(_ => EndIdle(), null, settings.IdleTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last batch that was begun.</summary>
    public long SentSeqNr
    {
        get
        {
            lock (_gate) return _grant.SentSeqNr.Value;
        }
    }

    /// <summary>Until everything is sent that the student asked for before it closed its side, or something ends the stream.</summary>
    /// <exception cref="RpcException">What the student is told.</exception>
    public async Task RunAsync(StreamHello hello, IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<Frame> frames)
    {
        foreach (var range in hello.Ranges) _reader.Extend(range);
        Take(hello.Credit);
        var listening = ListenAsync(requests);
        var sending = SendAsync(frames);
        var first = await Task.WhenAny(listening, sending);
        // The student has said all it will say; then the rest is sent.
        if (first == listening && listening.IsCompletedSuccessfully) first = await Task.WhenAny(sending);
        await _end.CancelAsync();
        await Task.WhenAll(Quietly(listening), Quietly(sending));
        if (_refusal != null) throw _refusal;
        await first;
    }

    public async ValueTask DisposeAsync()
    {
        // Also waits for a timer that is just going off.
        await _idle.DisposeAsync();
        _end.Dispose();
    }

    private async Task ListenAsync(IAsyncStreamReader<StreamRequest> requests)
    {
        try
        {
            while (await requests.MoveNext(_end.Token))
            {
                StayAwake();
                Take(requests.Current);
            }
            _reader.Complete();
        }
        catch (ProtocolException fault)
        {
            throw Refusal.Malformed(fault.Message);
        }
    }

    private void Take(StreamRequest request)
    {
        switch (request)
        {
            case StreamCredit credit:
                Take(credit.Credit);
                break;
            case StreamExtend { Range: var range }:
                HelloRules.CheckRange(range);
                if (_reader.RangeCount >= _settings.RangeLimit)
                    throw Refusal.Exhausted($"{_settings.RangeLimit} ranges are waiting, more are not allowed");
                _reader.Extend(range);
                break;
            default:
                throw Refusal.Malformed("a stream has one hello, and this is another");
        }
    }

    private void Take(CreditNumbers credit)
    {
        long upTo;
        lock (_gate)
        {
            if (_grant.Take(credit) is { } fault) throw Refusal.Malformed(fault);
            upTo = Math.Min(_grant.RequestUpToSeqNr.Value, _grant.ConfirmedSeqNr.Value + _settings.InFlightLimit);
        }
        _reader.AllowUpTo(upTo);
    }

    private async Task SendAsync(IServerStreamWriter<Frame> frames)
    {
        while (await _reader.ReadAsync(_end.Token) is { } batch)
        {
            try
            {
                await SendAsync(batch, frames);
            }
            finally
            {
                batch.Release();
            }
            StayAwake();
        }
    }

    private async Task SendAsync(EncodedBatch batch, IServerStreamWriter<Frame> frames)
    {
        BatchFrames parts;
        lock (_gate) parts = new BatchFrames(batch, _grant.Send());
        Func<CancellationToken, Task> write = token => frames.WriteAsync(parts.Current, token);
        foreach (var frame in parts)
        {
            var isSmall = frame.Kind != FrameKind.Trailer && frame.Part.Length <= SmallBytes;
            frames.WriteOptions = isSmall ? WithNext : AtOnce;
            await _guard.RunAsync(write);
            _end.Token.ThrowIfCancellationRequested();
        }
        _sent(batch.TotalBytes);
    }

    private void StayAwake() => _idle.Change(_settings.IdleTimeout, Timeout.InfiniteTimeSpan);

    /// <summary>Nothing happened for long: the student's fault, unless it waits for the teacher.</summary>
    private void EndIdle()
    {
        if (_reader.IsWaiting)
        {
            StayAwake();
            return;
        }
        _refusal = Refusal.Late($"nothing was asked for in {_settings.IdleTimeout.TotalSeconds} s");
        _end.Cancel();
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
