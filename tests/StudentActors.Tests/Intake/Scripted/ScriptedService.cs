using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;
using Grpc.Core;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>The service TeacherStream as a test wants it. Frames are bytes, so that they may be any.</summary>
[BindServiceMethod(typeof(ScriptedService), nameof(BindService))]
public class ScriptedService
{
    private static readonly Method<StreamRequest, byte[]> SubscribeMethod = new(
        MethodType.DuplexStreaming, TeacherStreamContract.ServiceName, TeacherStreamContract.Subscribe.Name,
        TeacherStreamContract.Subscribe.RequestMarshaller, Marshallers.Create(bytes => bytes, bytes => bytes));

    private int _callCount;

    internal Func<TeacherSession, Task> Script { get; init; } = ScriptedTeacher.Sends();

    internal Func<FetchRequest, IServerStreamWriter<FetchChunk>, Task>? OnFetch { get; init; }

    internal Func<ServerCallContext, Task<TeacherDescription>>? OnDescribe { get; init; }

    /// <summary>Where the contents of its batches lie.</summary>
    internal BufferPool Pool { get; } = new(idleBytesMax: 1 << 20);

    internal int CallCount => Volatile.Read(ref _callCount);

    public static void BindService(ServiceBinderBase binder, ScriptedService? service)
    {
        binder.AddMethod(TeacherStreamContract.Describe, service == null ? null : service.Describe);
        binder.AddMethod(TeacherStreamContract.Fetch, service == null ? null : service.Fetch);
        binder.AddMethod(SubscribeMethod, service == null ? null : service.Subscribe);
    }

    public virtual Task<TeacherDescription> Describe(DescribeRequest request, ServerCallContext context) =>
        OnDescribe?.Invoke(context) ?? throw new RpcException(new Status(StatusCode.Unimplemented, "no one described"));

    public virtual Task Fetch(FetchRequest request, IServerStreamWriter<FetchChunk> responses, ServerCallContext context) =>
        OnFetch?.Invoke(request, responses) ?? throw new RpcException(new Status(StatusCode.Unimplemented, "nothing to fetch"));

    public virtual Task Subscribe(
        IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context) =>
        Script(new TeacherSession(Interlocked.Increment(ref _callCount), requests, responses, context, Pool));
}
