using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.TeacherActors.Log;

/// <summary>The teacher's model: one forward pass, encoded for everyone who wants it.</summary>
public interface IBatchMaker
{
    /// <summary>
    /// Why batches of this text cannot be made here (its tokens are not there, its sequences are too long), in one sentence; null when they
    /// can.
    /// </summary>
    string? RefusalOf(BatchSource source);

    /// <summary>
    /// Computes a batch once and encodes it in each form. The log asks for one batch at a time and for the same batch again only when it
    /// has been lost; the bytes must then be the same. Each header carries the model, the recipe and the chunk size of the log's
    /// <see cref="LogIdentity"/>.
    /// </summary>
    /// <param name="source">Which text.</param>
    /// <param name="batch">Which batch of it.</param>
    /// <param name="formats">The forms, at least one, none twice.</param>
    /// <param name="cancellation">When the log is closed.</param>
    /// <returns>One batch for each form, in the same order. The caller takes over their first reference.</returns>
    ValueTask<IReadOnlyList<EncodedBatch>> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats, CancellationToken cancellation);
}
