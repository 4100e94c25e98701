using ActorDistill.Protocol.Streams;
using Grpc.Core;

namespace ActorDistill.Protocol.Stores;

/// <summary>What a server of <see cref="CheckpointStoreContract"/> derives from: MapGrpcService takes its type.</summary>
[BindServiceMethod(typeof(CheckpointStoreBase), nameof(BindService))]
public abstract class CheckpointStoreBase
{
    /// <summary>How much of this is there.</summary>
    public virtual Task<StoreProgress> Offer(StoreOffer request, ServerCallContext context) => throw NotServed(nameof(Offer));

    /// <summary>Files come.</summary>
    public virtual Task<StoreProgress> Put(IAsyncStreamReader<StorePart> parts, ServerCallContext context) =>
        throw NotServed(nameof(Put));

    /// <summary>A file, from an offset on.</summary>
    public virtual Task Get(StoreRequest request, IServerStreamWriter<FetchChunk> chunks, ServerCallContext context) =>
        throw NotServed(nameof(Get));

    /// <summary>Which checkpoints are there.</summary>
    public virtual Task<StoreContents> List(StoreQuery request, ServerCallContext context) => throw NotServed(nameof(List));

    /// <summary>Checkpoints go; answered with what is left.</summary>
    public virtual Task<StoreContents> Delete(StoreDeletion request, ServerCallContext context) => throw NotServed(nameof(Delete));

    /// <summary>Tells a binder of the methods; the implementation may be missing where each call gets its own.</summary>
    public static void BindService(ServiceBinderBase binder, CheckpointStoreBase? service)
    {
        binder.AddMethod(CheckpointStoreContract.Offer, service is null ? null! : service.Offer);
        binder.AddMethod(CheckpointStoreContract.Put, service is null ? null! : service.Put);
        binder.AddMethod(CheckpointStoreContract.Get, service is null ? null! : service.Get);
        binder.AddMethod(CheckpointStoreContract.List, service is null ? null! : service.List);
        binder.AddMethod(CheckpointStoreContract.Delete, service is null ? null! : service.Delete);
    }

    private static RpcException NotServed(string method) => new(new Status(StatusCode.Unimplemented, $"{method} is not served here"));
}
