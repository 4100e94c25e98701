using ActorDistill.Protocol.Frames;
using Grpc.Core;

namespace ActorDistill.Protocol.Streams;

/// <summary>What a server of <see cref="TeacherStreamContract"/> derives from: MapGrpcService takes its type.</summary>
[BindServiceMethod(typeof(TeacherStreamBase), nameof(BindService))]
public abstract class TeacherStreamBase
{
    /// <summary>Who the teacher is and what it offers.</summary>
    public virtual Task<TeacherDescription> Describe(DescribeRequest request, ServerCallContext context) =>
        throw NotServed(nameof(Describe));

    /// <summary>A blob by its digest, from an offset on.</summary>
    public virtual Task Fetch(FetchRequest request, IServerStreamWriter<FetchChunk> chunks, ServerCallContext context) =>
        throw NotServed(nameof(Fetch));

    /// <summary>Batches.</summary>
    public virtual Task Subscribe(
        IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<Frame> frames, ServerCallContext context) =>
        throw NotServed(nameof(Subscribe));

    /// <summary>Tells a binder of the methods; the implementation may be missing where each call gets its own.</summary>
    public static void BindService(ServiceBinderBase binder, TeacherStreamBase? service)
    {
        binder.AddMethod(TeacherStreamContract.Describe, service is null ? null! : service.Describe);
        binder.AddMethod(TeacherStreamContract.Fetch, service is null ? null! : service.Fetch);
        binder.AddMethod(TeacherStreamContract.Subscribe, service is null ? null! : service.Subscribe);
    }

    private static RpcException NotServed(string method) => new(new Status(StatusCode.Unimplemented, $"{method} is not served here"));
}
