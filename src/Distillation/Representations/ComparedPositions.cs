using ActorDistill.Models.Corpora;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>What the internal losses of a whole optimizer step are means over.</summary>
/// <param name="Positions">Valid positions of all micro-batches.</param>
/// <param name="Sequences">Sequences with a valid position.</param>
public readonly record struct StepCounts(long Positions, long Sequences)
{
    /// <summary>Of a step's micro-batches.</summary>
    public static StepCounts Of(IReadOnlyList<TokenBatch> microBatches) => new(
        microBatches.Sum(batch => (long)batch.LossMask.AsSpan().Count(true)),
        microBatches.Sum(batch => batch.LossMask.Chunk(batch.SequenceLength).LongCount(row => row.Contains(true))));
}

/// <summary>Where hidden states are compared.</summary>
internal static class ComparedPositions
{
    /// <summary>bool [B, S] to the places among the B S positions: int64 [N].</summary>
    public static torch.Tensor Of(RepresentationPositions positions, torch.Tensor valid)
    {
        using var scope = torch.NewDisposeScope();
        var flat = valid.view(-1);
        if (positions == RepresentationPositions.All)
            return flat.nonzero().view(-1).MoveToOuterDisposeScope();
        // The largest of all valid positions, counted forwards or backwards from 1: unlike that of a row of ones it is a single one.
        var (sequences, length) = (valid.shape[0], valid.shape[1]);
        var forwards = torch.arange(1, length + 1, torch.ScalarType.Int64, valid.device);  // [S]
        var order = positions == RepresentationPositions.Last ? forwards : forwards.flip(0);
        var places = (valid.to(torch.ScalarType.Int64) * order).argmax(1);                 // [B]
        places.add_(torch.arange(sequences, torch.ScalarType.Int64, valid.device).mul_(length));
        return places.index_select(0, valid.any(1).nonzero().view(-1)).MoveToOuterDisposeScope();
    }

    public static long Count(RepresentationPositions positions, StepCounts counts) =>
        positions == RepresentationPositions.All ? counts.Positions : counts.Sequences;
}
