using System.Threading.Channels;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using Grpc.Core;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>The teacher's end of one call. It keeps to the protocol; what a test wants otherwise it does to the bytes.</summary>
internal sealed class TeacherSession(
    int number, IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context,
    BufferPool pool)
{
    private readonly CreditGrant _grant = new(maxInFlight: 1000);
    private readonly List<BatchId> _asked = [];
    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>From 1, over all calls to this teacher.</summary>
    public int Number => number;

    public StreamHello Hello { get; private set; } = null!;

    public ServerCallContext Context => context;

    /// <summary>Takes the stream on.</summary>
    public async Task AcceptAsync()
    {
        await ReadHelloAsync();
        await SendAsync(TestBatches.BytesOf(Frame.Accepted(TestBatches.Accepted)));
    }

    public async Task ReadHelloAsync()
    {
        Assert.True(await requests.MoveNext(context.CancellationToken));
        Hello = Assert.IsType<StreamHello>(requests.Current);
        foreach (var range in Hello.Ranges)
            Ask(range);
        Take(Hello.Credit);
        _ = ReadAsync();
    }

    /// <summary>Waits until another batch is asked for and granted; null when the student has gone.</summary>
    public async Task<(SeqNr SeqNr, BatchId Batch)?> NextAsync()
    {
        while (true)
        {
            lock (_asked)
            {
                if (_asked.Count > _grant.SentSeqNr.Value && _grant.CanSend)
                {
                    var seqNr = _grant.Send();
                    return (seqNr, _asked[(int)seqNr.Value - 1]);
                }
            }
            if (!await _changed.Reader.WaitToReadAsync(context.CancellationToken)) return null;
            _changed.Reader.TryRead(out _);
        }
    }

    public List<byte[]> FramesOf(
        SeqNr seqNr, BatchId id, Func<BatchHeader, BatchHeader>? change = null, int contentBytes = TestBatches.ContentBytes)
    {
        var batch = TestBatches.Make(pool, id, change, contentBytes);
        var frames = TestBatches.FramesOf(batch, seqNr);
        batch.Release();
        return frames;
    }

    public async Task SendAsync(params IEnumerable<byte[]> frames)
    {
        foreach (var frame in frames)
            await responses.WriteAsync(frame, context.CancellationToken);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await requests.MoveNext(context.CancellationToken))
            {
                if (requests.Current is StreamExtend extend) Ask(extend.Range);
                if (requests.Current is StreamCredit credit) Take(credit.Credit);
                _changed.Writer.TryWrite(true);
            }
        }
        finally
        {
            // A call that has ended is no fault of the script's, which waits for this.
            _changed.Writer.TryComplete();
        }
    }

    private void Ask(BatchRange range)
    {
        lock (_asked)
        {
            for (var batch = range.First; range.Contains(batch); batch = batch.Next)
                _asked.Add(batch);
        }
    }

    private void Take(CreditNumbers credit)
    {
        lock (_asked)
        {
            if (_grant.Take(credit) is { } fault) throw new RpcException(new Status(StatusCode.InvalidArgument, fault));
        }
    }
}
