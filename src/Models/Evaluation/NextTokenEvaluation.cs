using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Models.Evaluation;

/// <summary>
/// A model's prediction of every next token of a text. B sequences of S tokens, D hidden size, V vocabulary, N = B S rows. The logits exist
/// for a chunk of rows at a time, so memory does not grow with B S V; nothing is recorded for gradients and no random number is drawn.
/// </summary>
public static class NextTokenEvaluation
{
    /// <summary>Rows of logits at a time when the caller does not say: 1024 rows of 150,000 float32 logits are 600 MB.</summary>
    public const int DefaultChunkRows = 1024;

    /// <summary>Evaluates a decoder.</summary>
    /// <param name="decoder">Any dtype; losses are taken in float32, in float64 for a float64 decoder, and added in float64.</param>
    /// <param name="batches">The text; each batch is one forward pass.</param>
    /// <param name="chunkRows">Rows of logits at a time. A setting: float32 products depend on it in the last bits.</param>
    /// <exception cref="ArgumentException">No token counts: there is nothing to average.</exception>
    public static EvaluationResult Run(CausalDecoder decoder, IEnumerable<TokenBatch> batches, int chunkRows = DefaultChunkRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkRows, 1);
        using var unrecorded = torch.no_grad();
        var total = new Sums();
        foreach (var batch in batches)
            AddBatch(decoder, batch, chunkRows, total);
        return total.TokenCount > 0
            ? new EvaluationResult(total.TokenCount, total.Nats / total.TokenCount, (double)total.HitCount / total.TokenCount)
            : throw new ArgumentException("no token of the text counts", nameof(batches));
    }

    private static void AddBatch(CausalDecoder decoder, TokenBatch batch, int chunkRows, Sums total)
    {
        using var scope = torch.NewDisposeScope();
        var (sequences, tokens) = (batch.BatchSize, batch.SequenceLength);
        var tokenIds = torch.tensor(batch.TokenIds, [sequences, tokens + 1], device: decoder.Device);           // [B, S + 1]
        var labels = tokenIds.narrow(1, 1, tokens).reshape(-1);                                                  // [N]
        var counts = torch.tensor(batch.LossMask, [(long)sequences * tokens], device: decoder.Device);           // [N]
        var states = decoder.Forward(tokenIds.narrow(1, 0, tokens), ForwardRequest.FinalHiddenStateOnly)
            .FinalHiddenState.view(-1, decoder.Config.HiddenSize);                                               // [N, D]
        for (long first = 0; first < states.shape[0]; first += chunkRows)
        {
            var count = Math.Min(chunkRows, states.shape[0] - first);
            AddChunk(decoder, states.narrow(0, first, count), labels.narrow(0, first, count), counts.narrow(0, first, count), total);
        }
    }

    // R rows: states [R, D], labels [R], counts [R].
    private static void AddChunk(CausalDecoder decoder, torch.Tensor states, torch.Tensor labels, torch.Tensor counts, Sums total)
    {
        using var scope = torch.NewDisposeScope();
        var logits = decoder.Logits(states);                                                                     // [R, V]
        if (logits.dtype != torch.ScalarType.Float64)
            logits = logits.to(torch.ScalarType.Float32);
        var nats = logits.logsumexp(-1) - logits.gather(-1, labels.unsqueeze(-1)).squeeze(-1);                   // [R]
        var hits = logits.argmax(-1).eq(labels).logical_and(counts);                                             // [R]
        total.Nats += nats.to(torch.ScalarType.Float64).masked_fill_(counts.logical_not(), 0).sum().ToDouble();
        total.HitCount += hits.sum().ToInt64();
        total.TokenCount += counts.sum().ToInt64();
    }

    private sealed class Sums
    {
        public double Nats { get; set; }

        public long HitCount { get; set; }

        public long TokenCount { get; set; }
    }
}
