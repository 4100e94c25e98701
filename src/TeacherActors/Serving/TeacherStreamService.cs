using ActorDistill.Protocol;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>
/// The service TeacherStream: who the teacher is, blobs, batches. Refusals: UNAUTHENTICATED without the token, FAILED_PRECONDITION for what
/// fits another teacher, INVALID_ARGUMENT for what fits none, RESOURCE_EXHAUSTED at a limit, DEADLINE_EXCEEDED for a peer that is too slow,
/// NOT_FOUND and DATA_LOSS for blobs, UNAVAILABLE when the teacher leaves.
/// </summary>
public sealed class TeacherStreamService : TeacherStreamBase
{
    private readonly TeacherProfile _teacher;
    private readonly BatchLog _log;
    private readonly IBatchMaker _maker;
    private readonly BlobRegistry _blobs;
    private readonly ServingSettings _settings;
    private readonly CallAdmission _admission;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Slots _subscribers;
    private readonly Slots _fetches;
    private readonly CancellationTokenSource _leaving = new();
    private long _sentBytes;

    /// <summary>A service over a log.</summary>
    /// <param name="teacher">Who it is.</param>
    /// <param name="log">Its batches.</param>
    /// <param name="maker">Knows which texts there are.</param>
    /// <param name="blobs">What can be fetched.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="token">What every call must carry; null for none.</param>
    /// <param name="time">The clock of the timeouts.</param>
    /// <param name="logger">Told of streams that begin and end.</param>
    public TeacherStreamService(
        TeacherProfile teacher, BatchLog log, IBatchMaker maker, BlobRegistry blobs, ServingSettings settings, BearerToken? token,
        TimeProvider time, ILogger logger)
    {
        (_teacher, _log, _maker, _blobs, _settings) = (teacher, log, maker, blobs, settings);
        (_admission, _time, _logger) = (new CallAdmission(token), time, logger);
        (_subscribers, _fetches) = (new Slots(settings.SubscriberLimit), new Slots(settings.FetchLimit));
    }

    /// <summary>Streams of batches that are open.</summary>
    public int SubscriberCount => _subscribers.TakenCount;

    /// <summary>Bytes of the batches that were sent, to whomever; each as often as it was sent.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    internal ServingSettings Settings => _settings;

    internal TimeProvider Time => _time;

    internal ILogger Logger => _logger;

    internal bool HasToken => _admission.HasToken;

    /// <inheritdoc/>
    public override Task<TeacherDescription> Describe(DescribeRequest request, ServerCallContext context)
    {
        Admit(context);
        HelloRules.CheckVersion(request.ProtocolVersion);
        return Task.FromResult(new TeacherDescription(
            ProtocolVersion.Current, _teacher.Worker, _teacher.ModelDigest, _teacher.VocabularyDigest, _teacher.VocabSize,
            _teacher.Shape.HiddenSize, _teacher.Shape.LayerCount, _teacher.Recipe, _teacher.Kinds, _blobs.Descriptions,
            [.. _log.Kept().Select(kept => new SourceDescription(kept.Key, kept.Value))], _settings.ChunkBytes));
    }

    /// <inheritdoc/>
    public override async Task Fetch(FetchRequest request, IServerStreamWriter<FetchChunk> chunks, ServerCallContext context)
    {
        Admit(context);
        var blob = _blobs.Find(request.Digest) ?? throw Refusal.NotFound($"{_teacher.Worker} has no blob {request.Digest}");
        if (!_fetches.TryTake()) throw Refusal.Exhausted($"{_fetches.Limit} blobs are on their way, more are not allowed");
        try
        {
            using var guard = new StallGuard(_settings.WriteTimeout, _time, context);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _leaving.Token);
            await BlobSending.RunAsync(blob, request.OffsetBytes, chunks, _settings, guard, either.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            throw Refusal.Leaving();
        }
        finally
        {
            _fetches.Free();
        }
    }

    /// <inheritdoc/>
    public override async Task Subscribe(
        IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<Frame> frames, ServerCallContext context)
    {
        Admit(context);
        if (!_subscribers.TryTake()) throw Refusal.Exhausted($"{_subscribers.Limit} students stream already, more are not allowed");
        try
        {
            await ServeAsync(requests, frames, context);
        }
        catch (BatchNotMadeException fault)
        {
            throw Refusal.Failed(fault.Message);
        }
        catch (Exception fault) when (_leaving.IsCancellationRequested && fault is OperationCanceledException or ObjectDisposedException)
        {
            throw Refusal.Leaving();
        }
        finally
        {
            _subscribers.Free();
        }
    }

    /// <summary>Ends all streams with UNAVAILABLE and refuses new ones.</summary>
    public void Leave() => _leaving.Cancel();

    private void CountSent(long bytes) => Interlocked.Add(ref _sentBytes, bytes);

    private void Admit(ServerCallContext context)
    {
        _admission.Admit(context);
        if (_leaving.IsCancellationRequested) throw Refusal.Leaving();
    }

    private async Task ServeAsync(
        IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<Frame> frames, ServerCallContext context)
    {
        var hello = await ReadHelloAsync(requests, context);
        var maxBatchBytes = HelloRules.Check(hello, _teacher, _maker, _settings);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _leaving.Token);
        using var reader = _log.Subscribe(new StreamKey(hello.Source, hello.Format));
        using var guard = new StallGuard(_settings.WriteTimeout, _time, context);
        await using var subscription = new Subscription(reader, _settings, guard, _time, CountSent, either.Token);
        var accepted = Frame.Accepted(new StreamAccepted(_teacher.Recipe, maxBatchBytes, _settings.ChunkBytes));
        await guard.RunAsync(token => frames.WriteAsync(accepted, token));
        LogMessages.StreamOpened(
            _logger, hello.Subscriber.Value, hello.Ranges.Count, hello.Source.CorpusDigest, hello.Format.Kind.ToString());
        var reason = "the student has all it asked for";
        try
        {
            await subscription.RunAsync(hello, requests, frames);
        }
        catch (Exception fault)
        {
            reason = fault is RpcException refusal ? refusal.Status.Detail : fault.Message;
            throw;
        }
        finally
        {
            LogMessages.StreamEnded(_logger, hello.Subscriber.Value, subscription.SentSeqNr, reason);
        }
    }

    private async Task<StreamHello> ReadHelloAsync(IAsyncStreamReader<StreamRequest> requests, ServerCallContext context)
    {
        using var late = new CancellationTokenSource(_settings.HelloTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.CancellationToken, _leaving.Token);
        try
        {
            if (await requests.MoveNext(either.Token) && requests.Current is StreamHello hello) return hello;
            throw Refusal.Malformed("a stream begins with a hello");
        }
        catch (ProtocolException fault)
        {
            throw Refusal.Malformed(fault.Message);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw Refusal.Late($"no hello came within {_settings.HelloTimeout.TotalSeconds} s");
        }
    }
}
