using ActorDistill.Models.Corpora;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>The text that a teacher is measured on.</summary>
public static class CalibrationText
{
    /// <summary>Chosen blocks of a corpus, in its order.</summary>
    /// <param name="corpus">The text; it must stay open while the batches are read.</param>
    /// <param name="sequenceLength">S, in tokens.</param>
    /// <param name="settings">How many blocks, and where.</param>
    /// <param name="batchSize">Blocks of one pass; results depend on it in the last bits alone.</param>
    /// <returns>All batches can be read any number of times.</returns>
    /// <exception cref="OperatorException">The corpus is shorter than a block, or its rows have another length.</exception>
    public static IEnumerable<TokenBatch> Read(Corpus corpus, int sequenceLength, InitializationSettings settings, int batchSize = 8)
    {
        var blocks = new CorpusBlocks(corpus, sequenceLength);
        var count = Math.Min(settings.CalibrationBlocks, blocks.Count);
        var chosen = Enumerable.Range(0, (int)count)
            .Select(i => settings.Calibration == CalibrationChoice.First ? i : i * blocks.Count / count)
            .ToList();
        return chosen.Chunk(batchSize).Select(batch => Batch(blocks, batch));
    }

    /// <summary>The first S tokens of each row: int64 [B, S].</summary>
    internal static torch.Tensor Inputs(TokenBatch batch, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        return torch.tensor(batch.TokenIds, [batch.BatchSize, batch.SequenceLength + 1], device: device)
            .narrow(1, 0, batch.SequenceLength).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Which of the B S input tokens count, int64 [N]: all up to a row's last label that counts, because what follows is filling. Prompts
    /// count too: the student reads them as well.
    /// </summary>
    internal static torch.Tensor CountedRows(TokenBatch batch, torch.Device device)
    {
        var rows = new List<long>();
        for (var row = 0; row < batch.BatchSize; row++)
        {
            var first = row * batch.SequenceLength;
            var last = batch.LossMask.AsSpan(first, batch.SequenceLength).LastIndexOf(true);
            for (var i = 0; i <= last; i++)
                rows.Add(first + i);
        }
        return torch.tensor(rows.ToArray(), device: device);
    }

    private static TokenBatch Batch(CorpusBlocks blocks, long[] chosen)
    {
        var length = blocks.SequenceLength;
        var tokenIds = new long[chosen.Length * (length + 1)];
        var lossMask = new bool[chosen.Length * length];
        foreach (var (row, block) in chosen.Index())
            blocks.Read(block, tokenIds.AsSpan(row * (length + 1), length + 1), lossMask.AsSpan(row * length, length));
        return new TokenBatch(chosen.Length, length, tokenIds, lossMask);
    }
}
