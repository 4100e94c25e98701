using System.Threading.Channels;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using ActorDistill.StudentActors.Intake.Merging;
using Grpc.Core;

namespace ActorDistill.StudentActors.Intake;

/// <summary>How a call ended.</summary>
/// <param name="End">What it means for the next one.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="IsRefusal">Whether another call would end the same way.</param>
/// <param name="IsChecksum">Whether a checksum or a digest was wrong.</param>
internal sealed record CallEnd(StreamEnd End, string Reason, bool IsRefusal = false, bool IsChecksum = false);

/// <summary>One call to one teacher: requests go out in their order, frames come in and become batches.</summary>
/// <param name="order">What is asked for.</param>
/// <param name="hello">The same as the first request.</param>
/// <param name="query">What each batch must be.</param>
/// <param name="events">Told of what comes.</param>
/// <param name="pool">Where the contents go.</param>
/// <param name="contentBytesMax">The longest batch there is room for.</param>
internal sealed class TeacherStreamCall(
    OpenStream order, StreamHello hello, IntakeQuery query, ICallEvents events, BufferPool pool, long contentBytesMax)
{
    private static readonly TimeSpan ReasonDelay = TimeSpan.FromSeconds(1);

    private readonly Channel<StreamRequest> _requests = Channel.CreateUnbounded<StreamRequest>(new() { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private long _granted = order.Credit.RequestUpToSeqNr.Value;
    private CallEnd? _end;

    public StreamId Id => order.Stream;

    public Uri Address => order.Address;

    /// <summary>Asks for more. Does not wait.</summary>
    public void Extend(BatchRange range) => _requests.Writer.TryWrite(new StreamExtend(range));

    /// <summary>Grants more. Does not wait.</summary>
    public void Grant(CreditNumbers credit)
    {
        Interlocked.Exchange(ref _granted, credit.RequestUpToSeqNr.Value);
        _requests.Writer.TryWrite(new StreamCredit(credit));
    }

    /// <summary>Ends the call; the first reason counts.</summary>
    public void Stop(CallEnd end)
    {
        Interlocked.CompareExchange(ref _end, end, null);
        // Not on this thread: whoever waits for the cancelled call would go on here, in the middle of something else.
        _ = _ending.CancelAsync();
    }

    /// <summary>The whole call. Never fails; nothing is told any more once it has ended.</summary>
    /// <param name="dialer">Makes the connection.</param>
    /// <param name="time">For the time a teacher may take to answer.</param>
    public async Task<CallEnd> RunAsync(TeacherDialer dialer, TimeProvider time)
    {
        var silent = new CallEnd(StreamEnd.Lost, $"did not take the stream on within {dialer.AnswerTimeout.TotalSeconds:0.###} s");
        CallEnd found;
        using (var assembler = new BatchAssembler(pool, contentBytesMax))
        using (var channel = dialer.Dial(order.Address))
        using (var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            TeacherStreamContract.Subscribe, null, dialer.OptionsFor(_ending.Token)))
        using (var answer = time.CreateTimer(_ => Stop(silent), null, dialer.AnswerTimeout, Timeout.InfiniteTimeSpan))
        {
            var writing = WriteAsync(call.RequestStream, time);
            found = await ReadAsync(call.ResponseStream, assembler, answer).ConfigureAwait(false);
            _requests.Writer.TryComplete();
            Stop(found);
            await writing.ConfigureAwait(false);
        }
        return Interlocked.CompareExchange(ref _end, null, null) ?? found;
    }

    private async Task<CallEnd> ReadAsync(IAsyncStreamReader<Frame> frames, BatchAssembler assembler, ITimer answer)
    {
        try
        {
            while (await frames.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                using var frame = frames.Current;
                if (Take(frame, assembler, answer) is { } end) return end;
            }
            return new CallEnd(StreamEnd.Lost, "the teacher ended the stream");
        }
        catch (RpcException failure)
        {
            return new CallEnd(CallFailure.EndOf(failure), CallFailure.Describe(failure), CallFailure.IsRefusal(failure));
        }
        catch (OperationCanceledException)
        {
            return new CallEnd(StreamEnd.Stopped, "stopped");
        }
    }

    private CallEnd? Take(Frame frame, BatchAssembler assembler, ITimer answer)
    {
        // Before any memory is taken for it.
        if (frame.Kind == FrameKind.Header && frame.SeqNr.Value > Interlocked.Read(ref _granted))
            return new CallEnd(StreamEnd.Faulty, $"batch {frame.SeqNr} came, only #{Interlocked.Read(ref _granted)} was granted");
        var step = assembler.Add(frame);
        if (step.Fault is { } fault)
        {
            var isChecksum = fault.Kind is FrameFaultKind.WrongChecksum or FrameFaultKind.WrongDigest;
            return new CallEnd(StreamEnd.Faulty, fault.Message, IsChecksum: isChecksum);
        }
        if (step.Accepted is { } accepted)
        {
            answer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            events.Accepted(this, accepted);
        }
        if (step.Batch is not { } batch) return null;
        if (query.FirstMismatch(batch.Header) is { } mismatch)
        {
            batch.Release();
            return new CallEnd(StreamEnd.Faulty, mismatch, IsRefusal: true);
        }
        events.Came(this, frame.SeqNr, batch);
        return null;
    }

    private async Task WriteAsync(IClientStreamWriter<StreamRequest> requests, TimeProvider time)
    {
        try
        {
            await requests.WriteAsync(hello).ConfigureAwait(false);
            await foreach (var request in _requests.Reader.ReadAllAsync(_ending.Token).ConfigureAwait(false))
                await requests.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The reader hears of the same end with the server's own reason, but perhaps a little later.
            await Task.Delay(ReasonDelay, time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop(new CallEnd(StreamEnd.Lost, $"nothing can be sent: {failure.Message}"));
        }
    }
}

/// <summary>Told of what comes on a call, on the call's own time.</summary>
internal interface ICallEvents
{
    /// <summary>The teacher took the stream on.</summary>
    void Accepted(TeacherStreamCall call, StreamAccepted accepted);

    /// <summary>A whole batch came, which is the receiver's to release.</summary>
    void Came(TeacherStreamCall call, SeqNr seqNr, EncodedBatch batch);
}
