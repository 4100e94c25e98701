using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Frames;

/// <summary>What a frame led to: at most one of these; none within a batch.</summary>
/// <param name="Accepted">The stream begins.</param>
/// <param name="Batch">A whole batch, verified. It is the caller's to release.</param>
/// <param name="Fault">The stream cannot go on.</param>
public readonly record struct AssemblyStep(StreamAccepted? Accepted, EncodedBatch? Batch, FrameFault? Fault);
