using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// A corpus cut into blocks of S + 1 tokens, of which S are labels. In one stream, block i begins at token i * S, so neighbours overlap by
/// one token and every token but the first is a label once; what is left after the last whole block is in no block. In rows, a block is a
/// row.
/// </summary>
public sealed class CorpusBlocks
{
    private readonly Corpus _corpus;

    /// <summary>Cuts a corpus; it must stay open as long as this is used.</summary>
    /// <param name="corpus">One stream, or rows of S + 1 tokens.</param>
    /// <param name="sequenceLength">S, in tokens; at least 1.</param>
    /// <exception cref="OperatorException">The corpus is shorter than a block, or its rows have another length.</exception>
    public CorpusBlocks(Corpus corpus, int sequenceLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        if (corpus.RowTokens > 0 && corpus.RowTokens - 1 != sequenceLength)
            throw new OperatorException($"{corpus.Path}: its rows are for sequence length {corpus.RowTokens - 1}, not {sequenceLength}");
        _corpus = corpus;
        SequenceLength = sequenceLength;
        Count = corpus.RowTokens > 0 ? corpus.TokenCount / corpus.RowTokens : (corpus.TokenCount - 1) / sequenceLength;
        if (Count == 0)
            throw new OperatorException(
                $"{corpus.Path}: has {corpus.TokenCount} tokens, fewer than one sequence of {sequenceLength} and its last label");
    }

    /// <summary>Blocks; at least 1.</summary>
    public long Count { get; }

    /// <summary>S: labels of a block.</summary>
    public int SequenceLength { get; }

    /// <summary>Reads one block. Many threads may read.</summary>
    /// <param name="block">0 to count - 1.</param>
    /// <param name="tokenIds">Receives the tokens. [S + 1]</param>
    /// <param name="lossMask">Receives whether label t, which is token t + 1, counts. [S]</param>
    public void Read(long block, Span<long> tokenIds, Span<bool> lossMask)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tokenIds.Length, SequenceLength + 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(lossMask.Length, SequenceLength);
        var first = block * (_corpus.RowTokens > 0 ? _corpus.RowTokens : SequenceLength);
        _corpus.ReadTokens(first, tokenIds);
        _corpus.ReadLossMask(first + 1, lossMask);
    }
}
