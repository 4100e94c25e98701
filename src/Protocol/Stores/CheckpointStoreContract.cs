using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Streams;
using Grpc.Core;

namespace ActorDistill.Protocol.Stores;

/// <summary>The service CheckpointStore of checkpoint_store.proto on our own types; a test compares it with the .proto file.</summary>
public static class CheckpointStoreContract
{
    /// <summary>The service's full name.</summary>
    public const string ServiceName = "actordistill.v1.CheckpointStore";

    private static readonly Marshaller<StoreProgress> Progress =
        WireMarshaller.Of<StoreProgress, Wire.StoreProgress>(StoreConvert.Encode, Wire.StoreProgress.Parser, StoreConvert.Decode);

    private static readonly Marshaller<StoreContents> Contents =
        WireMarshaller.Of<StoreContents, Wire.StoreContents>(StoreConvert.Encode, Wire.StoreContents.Parser, StoreConvert.Decode);

    /// <summary>How much of this is there.</summary>
    public static Method<StoreOffer, StoreProgress> Offer { get; } = new(
        MethodType.Unary, ServiceName, nameof(Offer),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<StoreOffer, Wire.StoreOffer>(
            StoreConvert.Encode, Wire.StoreOffer.Parser, StoreConvert.Decode)),
        Progress);

    /// <summary>Files come.</summary>
    public static Method<StorePart, StoreProgress> Put { get; } = new(
        MethodType.ClientStreaming, ServiceName, nameof(Put),
        WireMarshaller.Of<StorePart, Wire.StorePart>(StoreConvert.Encode, Wire.StorePart.Parser, StoreConvert.Decode), Progress);

    /// <summary>A file, from an offset on.</summary>
    public static Method<StoreRequest, FetchChunk> Get { get; } = new(
        MethodType.ServerStreaming, ServiceName, nameof(Get),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<StoreRequest, Wire.StoreRequest>(
            StoreConvert.Encode, Wire.StoreRequest.Parser, StoreConvert.Decode)),
        WireMarshaller.Of<FetchChunk, Wire.FetchChunk>(StreamConvert.Encode, Wire.FetchChunk.Parser, StreamConvert.Decode));

    /// <summary>Which checkpoints are there.</summary>
    public static Method<StoreQuery, StoreContents> List { get; } = new(
        MethodType.Unary, ServiceName, nameof(List),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<StoreQuery, Wire.StoreQuery>(
            StoreConvert.Encode, Wire.StoreQuery.Parser, StoreConvert.Decode)),
        Contents);

    /// <summary>Checkpoints go.</summary>
    public static Method<StoreDeletion, StoreContents> Delete { get; } = new(
        MethodType.Unary, ServiceName, nameof(Delete),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<StoreDeletion, Wire.StoreDeletion>(
            StoreConvert.Encode, Wire.StoreDeletion.Parser, StoreConvert.Decode)),
        Contents);
}
