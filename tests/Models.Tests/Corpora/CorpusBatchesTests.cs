using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class CorpusBatchesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly Tokenizer _tokenizer;

    public CorpusBatchesTests()
    {
        _path = _folder.PathOf("corpus.tokens");
        _tokenizer = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("tokenizer"), []));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, 3, 3)]
    [InlineData(12, 3, 3)]
    [InlineData(13, 3, 4)]
    [InlineData(4, 3, 1)]
    public void Blocks_overlap_by_one_token_and_a_short_rest_is_in_none(int tokenCount, int sequenceLength, long blockCount)
    {
        using var corpus = Stream(tokenCount);
        var blocks = new CorpusBlocks(corpus, sequenceLength);
        Assert.Equal(blockCount, blocks.Count);
        for (var block = 0; block < blockCount; block++)
        {
            var (tokenIds, lossMask) = (new long[sequenceLength + 1], new bool[sequenceLength]);
            blocks.Read(block, tokenIds, lossMask);
            Assert.Equal(Enumerable.Range(block * sequenceLength, sequenceLength + 1).Select(index => (long)index), tokenIds);
            Assert.DoesNotContain(false, lossMask);
        }
    }

    [Fact]
    public void A_corpus_shorter_than_a_block_is_refused()
    {
        using var corpus = Stream(3);
        Assert.Equal(
            $"{_path}: has 3 tokens, fewer than one sequence of 3 and its last label",
            Assert.Throws<OperatorException>(() => new CorpusBatches(corpus, 3, 1, 0)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Each_corpus_epoch_has_each_block_once_whatever_the_batch_size(int batchSize)
    {
        using var corpus = Stream(70);
        var batches = new CorpusBatches(corpus, 3, batchSize, seed: 5);
        Assert.Equal(23, batches.BlockCount);
        Assert.Equal(23.0 / batchSize, batches.BatchesPerEpoch);
        var places = Enumerable.Range(0, 23 * 3).SelectMany(n => batches.BlocksOf(n)).ToList();
        for (var corpusEpoch = 0; corpusEpoch < 3; corpusEpoch++)
            Assert.Equal(Enumerable.Range(0, 23).Select(block => (long)block), places.Skip(corpusEpoch * 23).Take(23).Order());
        Assert.NotEqual(places.Take(23), places.Skip(23).Take(23));
    }

    [Fact]
    public void A_batch_holds_its_blocks_row_by_row()
    {
        using var corpus = Stream(70);
        var batches = new CorpusBatches(corpus, 3, 4, seed: 5);
        foreach (var n in new long[] { 0, 5, 1_000_000_000 })
        {
            var batch = batches.Batch(n);
            Assert.Equal((4, 3), (batch.BatchSize, batch.SequenceLength));
            var expected = batches.BlocksOf(n).SelectMany(block => Enumerable.Range(0, 4).Select(index => block * 3 + index));
            Assert.Equal(expected, batch.TokenIds);
            Assert.Equal(12, batch.LossMask.Count(counts => counts));
        }
    }

    [Fact]
    public void A_batch_follows_from_the_corpus_the_sizes_the_seed_and_n_alone()
    {
        using var corpus = Stream(200);
        var batches = new CorpusBatches(corpus, 3, 4, seed: 5);
        var later = batches.BlocksOf(7);
        Assert.Equal(later, new CorpusBatches(corpus, 3, 4, seed: 5).BlocksOf(7));
        batches.Batch(0);
        Assert.Equal(later, batches.BlocksOf(7));
        Assert.NotEqual(later, new CorpusBatches(corpus, 3, 4, seed: 6).BlocksOf(7));
        Assert.Equal(new BlockPermutation(66, corpus.Digest, 3, 4, 5, 0).BlockAt(28), later[0]);
    }

    [Fact]
    public void The_loss_mask_of_a_row_is_that_of_its_labels()
    {
        var conversation = new Conversation("a", [new ChatMessage(ChatRole.User, "u"), new ChatMessage(ChatRole.Assistant, "ab")]);
        CorpusBuilder.Build(
            _tokenizer, [conversation], _path, new CorpusOptions { ChatFormat = new ChatFormat(ChatTemplate.Plain), SequenceLength = 5 });
        using var corpus = Corpus.Open(_path);
        var batch = new CorpusBatches(corpus, 5, 1, seed: 0).Batch(0);
        Assert.Equal([(long)'u', 10, 'a', 'b', 0, 0], batch.TokenIds);
        Assert.Equal([false, true, true, false, false], batch.LossMask);
        Assert.Equal(
            $"{_path}: its rows are for sequence length 5, not 4",
            Assert.Throws<OperatorException>(() => new CorpusBatches(corpus, 4, 1, seed: 0)).Message);
    }

    [Fact]
    public void Numbers_out_of_range_are_a_bug()
    {
        using var corpus = Stream(70);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CorpusBatches(corpus, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CorpusBatches(corpus, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CorpusBatches(corpus, 1, 1, 0).Batch(-1));
        Assert.Throws<OverflowException>(() => new CorpusBatches(corpus, 1, 2, 0).BlocksOf(long.MaxValue));
    }

    /// <summary>A stream in which token i has id i; below 128, so that each is one byte of text.</summary>
    private Corpus Stream(int tokenCount)
    {
        var bytes = Enumerable.Range(0, tokenCount).Select(index => (byte)(index % 128)).ToArray();
        CorpusBuilder.Build(_tokenizer, [new TextDocument("a", bytes)], _path, new CorpusOptions());
        return Corpus.Open(_path);
    }
}
