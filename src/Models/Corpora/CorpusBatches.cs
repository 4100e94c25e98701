namespace ActorDistill.Models.Corpora;

/// <summary>Sequences to train on, with their labels.</summary>
/// <param name="BatchSize">B, in sequences.</param>
/// <param name="SequenceLength">S, in tokens.</param>
/// <param name="TokenIds">Row-major; the first S of a row are inputs, the last S are labels. [B, S + 1]</param>
/// <param name="LossMask">Whether label t, which is token t + 1, counts; all do in plain text. [B, S]</param>
public sealed record TokenBatch(int BatchSize, int SequenceLength, long[] TokenIds, bool[] LossMask);

/// <summary>
/// The batches of a run: an endless sequence in which batch n follows from (corpus digest, sequence length, batch size, seed, n) alone,
/// and costs the same for every n. Place p of the sequence is place p % blocks of corpus epoch p / blocks, whose order is a <see
/// cref="BlockPermutation"/>; batch n takes the places n * B to n * B + B - 1. So each corpus epoch has each block exactly once, and a
/// batch may hold the end of one and the beginning of the next: no block is dropped when B does not divide their number. Many threads may
/// ask.
/// </summary>
public sealed class CorpusBatches
{
    private readonly CorpusBlocks _blocks;
    private readonly string _digest;
    private readonly int _batchSize;
    private readonly ulong _seed;

    /// <summary>The batches of a corpus, which must stay open as long as this is used.</summary>
    /// <param name="corpus">One stream, or rows of S + 1 tokens.</param>
    /// <param name="sequenceLength">S, in tokens; at least 1.</param>
    /// <param name="batchSize">B, in sequences; at least 1.</param>
    /// <param name="seed">Any number; another gives another order.</param>
    /// <exception cref="ActorDistill.Storage.OperatorException">The corpus is shorter than a block, or its rows have another
    /// length.</exception>
    public CorpusBatches(Corpus corpus, int sequenceLength, int batchSize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _blocks = new CorpusBlocks(corpus, sequenceLength);
        _digest = corpus.Digest;
        _batchSize = batchSize;
        _seed = seed;
    }

    /// <summary>Blocks of one corpus epoch.</summary>
    public long BlockCount => _blocks.Count;

    /// <summary>Batches of one corpus epoch; no whole number when the batch size does not divide the blocks.</summary>
    public double BatchesPerEpoch => (double)BlockCount / _batchSize;

    /// <summary>Batch n.</summary>
    /// <param name="n">From 0.</param>
    public TokenBatch Batch(long n)
    {
        var sequenceLength = _blocks.SequenceLength;
        var tokenIds = new long[_batchSize * (sequenceLength + 1)];
        var lossMask = new bool[_batchSize * sequenceLength];
        foreach (var (row, block) in BlocksOf(n).Index())
        {
            _blocks.Read(
                block,
                tokenIds.AsSpan(row * (sequenceLength + 1), sequenceLength + 1),
                lossMask.AsSpan(row * sequenceLength, sequenceLength));
        }
        return new TokenBatch(_batchSize, sequenceLength, tokenIds, lossMask);
    }

    /// <summary>The blocks of batch n, in the order of its rows. [B]</summary>
    /// <param name="n">From 0.</param>
    public IReadOnlyList<long> BlocksOf(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var blocks = new long[_batchSize];
        var first = checked(n * _batchSize);
        BlockPermutation? order = null;
        for (var row = 0; row < _batchSize; row++)
        {
            var (corpusEpoch, index) = Math.DivRem(checked(first + row), BlockCount);
            if (order == null || index == 0)
                order = new BlockPermutation(BlockCount, _digest, _blocks.SequenceLength, _batchSize, _seed, corpusEpoch);
            blocks[row] = order.BlockAt(index);
        }
        return blocks;
    }
}
