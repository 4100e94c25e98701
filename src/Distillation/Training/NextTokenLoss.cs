using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Training;

/// <summary>Cross-entropy of the next token. B sequences of S tokens, V vocabulary.</summary>
internal static class NextTokenLoss
{
    // What libtorch leaves out of a cross-entropy.
    private const long Ignored = -100;

    /// <summary>
    /// The sum over a micro-batch's valid tokens, in nats, recorded for gradients: []. In float32 whatever the decoder computes in
    /// (float64 stays float64); exactly 0 with zero gradients when no token is valid.
    /// </summary>
    public static torch.Tensor Sum(CausalDecoder student, TokenBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        var tokenIds = torch.tensor(batch.TokenIds, [batch.BatchSize, batch.SequenceLength + 1], device: student.Device);  // [B, S + 1]
        var counts = torch.tensor(batch.LossMask, [batch.BatchSize, batch.SequenceLength], device: student.Device);        // [B, S]
        var labels = tokenIds.narrow(1, 1, batch.SequenceLength).masked_fill(counts.logical_not(), Ignored);               // [B, S]
        var logits = student.Forward(tokenIds.narrow(1, 0, batch.SequenceLength)).Logits;                                  // [B, S, V]
        var precise = logits.dtype == torch.ScalarType.Float64 ? logits : logits.to(torch.ScalarType.Float32);
        return torch.nn.functional.cross_entropy(
            precise.view(-1, student.Config.VocabSize), labels.view(-1), ignore_index: Ignored, reduction: torch.nn.Reduction.Sum)
            .MoveToOuterDisposeScope();
    }
}
