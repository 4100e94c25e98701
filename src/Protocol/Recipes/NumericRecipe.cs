namespace ActorDistill.Protocol.Recipes;

/// <summary>
/// What the bits of a result depend on beside weights and text. Compared among the teachers of one model, and between a trial's
/// checkpoint and the node that resumes it; never between a teacher and a student.
/// </summary>
/// <param name="Libtorch">Version and build, for example "1.13.1".</param>
/// <param name="Device">"cpu" or "cuda", and the device's own name.</param>
/// <param name="Blas">Library and kernel of dense products, for example "openblas zen".</param>
/// <param name="ThreadCount">Intra-op threads.</param>
/// <param name="Dtype">Of weights and arithmetic, for example "float32" or "float32/bfloat16".</param>
/// <param name="ForwardRows">Sequences of one forward pass; 0 for all of a batch, whose header says how many.</param>
/// <param name="HeadChunkRows">Rows of logits that exist at a time; 0 where none are made.</param>
/// <param name="IsDeterministic">Whether only deterministic kernels were allowed.</param>
public sealed record NumericRecipe(
    string Libtorch, string Device, string Blas, int ThreadCount, string Dtype, int ForwardRows, int HeadChunkRows, bool IsDeterministic);
