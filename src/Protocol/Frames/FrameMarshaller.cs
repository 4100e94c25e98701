using ActorDistill.Protocol.Batches;
using Grpc.Core;

namespace ActorDistill.Protocol.Frames;

/// <summary>
/// Frames for gRPC. Written straight into the connection's buffer and read straight out of it; a generated parser would make each chunk
/// anew.
/// </summary>
public static class FrameMarshaller
{
    /// <summary>Received chunks are of <see cref="BufferPool.Shared"/>.</summary>
    public static Marshaller<Frame> Instance { get; } = Create(BufferPool.Shared);

    /// <summary>Received chunks are of this pool.</summary>
    public static Marshaller<Frame> Create(BufferPool pool) => Marshallers.Create(
        static (frame, context) =>
        {
            context.SetPayloadLength(FrameWriter.LengthOf(frame));
            FrameWriter.Write(frame, context.GetBufferWriter());
            context.Complete();
        },
        context => FrameReader.Read(context.PayloadAsReadOnlySequence(), pool));
}
