using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;

namespace ActorDistill.Distillation.Training;

/// <summary>What one forward and backward pass works on.</summary>
/// <param name="Tokens">The text.</param>
/// <param name="Teach">
/// Gives what the teacher says of it, when its turn comes and not before: what the micro-batches of one step get need not be in memory
/// together. The step frees it. Null where nothing of a teacher is needed.
/// </param>
public sealed record MicroBatch(TokenBatch Tokens, Func<TeacherOutput>? Teach = null);
