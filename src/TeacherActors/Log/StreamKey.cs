using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.TeacherActors.Log;

/// <summary>What subscribers must have in common to share their bytes.</summary>
/// <param name="Source">Which text.</param>
/// <param name="Format">Which payload.</param>
public sealed record StreamKey(BatchSource Source, PayloadFormat Format);

/// <summary>One batch in one form: what is encoded once.</summary>
/// <param name="Stream">Text and payload.</param>
/// <param name="Batch">Place in the text.</param>
public readonly record struct BatchKey(StreamKey Stream, BatchId Batch);
