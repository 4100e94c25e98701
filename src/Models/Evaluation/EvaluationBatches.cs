using ActorDistill.Models.Corpora;
using ActorDistill.Storage;

namespace ActorDistill.Models.Evaluation;

/// <summary>
/// A corpus from its first token to its last, each predicted once: blocks of S + 1 tokens that overlap by one, in order, the last one as
/// long as what is left. A corpus of rows is taken row by row.
/// </summary>
public static class EvaluationBatches
{
    /// <summary>Reads a corpus.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="sequenceLength">S; a corpus of rows has its own and ignores this.</param>
    /// <param name="batchSize">Blocks of one batch, the last batches excepted.</param>
    /// <param name="maxTokenCount">Stop before the batch that would go beyond so many predicted tokens; at least one batch is read.</param>
    /// <exception cref="OperatorException">The corpus has a single token: nothing follows it.</exception>
    public static IEnumerable<TokenBatch> Read(Corpus corpus, int sequenceLength, int batchSize, long maxTokenCount = long.MaxValue)
    {
        if (corpus.TokenCount < 2)
            throw new OperatorException($"{corpus.Path}: has {corpus.TokenCount} token, so none to predict");
        return corpus.RowTokens > 0
            ? Blocks(corpus, corpus.RowTokens - 1, corpus.RowTokens, corpus.TokenCount / corpus.RowTokens, batchSize, maxTokenCount)
            : Stream(corpus, sequenceLength, batchSize, maxTokenCount);
    }

    private static IEnumerable<TokenBatch> Stream(Corpus corpus, int sequenceLength, int batchSize, long maxTokenCount)
    {
        var labels = corpus.TokenCount - 1;
        var (whole, rest) = (labels / sequenceLength, (int)(labels % sequenceLength));
        foreach (var batch in Blocks(corpus, sequenceLength, sequenceLength, whole, batchSize, maxTokenCount))
            yield return batch;
        if (rest > 0 && (whole == 0 || labels <= maxTokenCount))
            yield return Block(corpus, [whole * sequenceLength], rest);
    }

    private static IEnumerable<TokenBatch> Blocks(
        Corpus corpus, int sequenceLength, int stride, long blockCount, int batchSize, long maxTokenCount)
    {
        for (long first = 0; first < blockCount; first += batchSize)
        {
            var count = (int)Math.Min(batchSize, blockCount - first);
            if (first > 0 && (first + count) * sequenceLength > maxTokenCount)
                yield break;
            yield return Block(corpus, [.. Enumerable.Range(0, count).Select(i => (first + i) * stride)], sequenceLength);
        }
    }

    private static TokenBatch Block(Corpus corpus, long[] firstTokens, int sequenceLength)
    {
        var tokenIds = new long[firstTokens.Length * (sequenceLength + 1)];
        var lossMask = new bool[firstTokens.Length * sequenceLength];
        for (var row = 0; row < firstTokens.Length; row++)
        {
            corpus.ReadTokens(firstTokens[row], tokenIds.AsSpan(row * (sequenceLength + 1), sequenceLength + 1));
            corpus.ReadLossMask(firstTokens[row] + 1, lossMask.AsSpan(row * sequenceLength, sequenceLength));
        }
        return new TokenBatch(firstTokens.Length, sequenceLength, tokenIds, lossMask);
    }
}
