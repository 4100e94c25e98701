using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>A subscriber without manners of its own: it says what the test has it say.</summary>
internal sealed class RawStudent : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);
    private readonly GrpcChannel _channel;
    private readonly BatchAssembler _assembler = new(BufferPool.Shared, 1 << 30);
    private readonly AsyncDuplexStreamingCall<StreamRequest, Frame> _call;

    public RawStudent(Uri address, Metadata? headers = null)
    {
        _channel = GrpcChannel.ForAddress(address);
        _call = _channel.CreateCallInvoker()
            .AsyncDuplexStreamingCall(TeacherStreamContract.Subscribe, null, new CallOptions(headers ?? []));
    }

    public StreamAccepted? Accepted { get; private set; }

    public static StreamHello Hello(BatchSource source, PayloadFormat format, params BatchRange[] ranges) => new(
        ProtocolVersion.Current, new WorkerId("student-1"), Samples.ModelDigest, Samples.VocabularyDigest, source, format, ranges, default);

    /// <summary>Subscribes and waits until it is accepted.</summary>
    public static async Task<RawStudent> JoinAsync(Uri address, BatchSource source, PayloadFormat format, params BatchRange[] ranges)
    {
        var student = new RawStudent(address);
        await student.SayAsync(Hello(source, format, ranges));
        await student.ReadAcceptedAsync();
        return student;
    }

    public Task SayAsync(StreamRequest request) => _call.RequestStream.WriteAsync(request);

    public Task GrantAsync(long upTo, long confirmed = 0) =>
        SayAsync(new StreamCredit(new CreditNumbers(new SeqNr(confirmed), new SeqNr(upTo))));

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public async Task ReadAcceptedAsync()
    {
        while (Accepted == null && await NextStepAsync() is { } step) Accepted = step.Accepted;
    }

    /// <summary>The next batch; null at the end of the stream.</summary>
    public async Task<EncodedBatch?> NextAsync()
    {
        while (await NextStepAsync() is { } step)
            if (step.Batch != null) return step.Batch;
        return null;
    }

    /// <summary>Reads batches and checks that they are those of the pattern.</summary>
    public async Task ReadAsync(PatternMaker maker, BatchSource source, PayloadFormat format, long first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            var batch = await NextAsync() ?? throw new InvalidOperationException($"the stream ended before batch {number}");
            var expected = maker.Encode(source, new BatchId(number), format);
            Assert.Equal(number, batch.Header.BatchId.Value);
            Assert.True(expected.Digest.Span.SequenceEqual(batch.Digest.Span));
            expected.Release();
            batch.Release();
        }
    }

    /// <summary>Reads until the teacher ends the stream, and says how it did.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (await NextStepAsync() is { } step) step.Batch?.Release();
            return _call.GetStatus();
        }
        catch (RpcException refusal)
        {
            return refusal.Status;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        _assembler.Dispose();
        await Task.CompletedTask;
    }

    private async Task<AssemblyStep?> NextStepAsync()
    {
        if (!await _call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Soon)) return null;
        using var frame = _call.ResponseStream.Current;
        var step = _assembler.Add(frame);
        Assert.Null(step.Fault);
        return step;
    }
}
