using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Tests.Decoder;
using ActorDistill.Models.Tokenizers;
using TorchSharp;
using Xunit.Abstractions;

namespace ActorDistill.Models.Tests.Evaluation;

public class NextTokenEvaluationTests(ITestOutputHelper log)
{
    [Fact]
    public void Losses_and_hits_are_those_worked_out_token_by_token_and_masked_tokens_do_not_count()
    {
        using var decoder = TinyModels.New(TinyModels.Config(), torch.ScalarType.Float64);
        var batches = new[] { Batch(1, rows: 3, length: 12, keepEvery: 1), Batch(2, rows: 2, length: 7, keepEvery: 3) };
        var (nats, hits, tokens) = (0.0, 0, 0);
        foreach (var batch in batches)
            for (var row = 0; row < batch.BatchSize; row++)
                AddRow(batch, row);
        var result = NextTokenEvaluation.Run(decoder, batches, chunkRows: 5);
        Assert.Equal(tokens, result.TokenCount);
        Assert.Equal(nats / tokens, result.NatsPerToken, 1e-12);
        Assert.Equal((double)hits / tokens, result.Top1Accuracy);
        Assert.Equal(Math.Exp(nats / tokens), result.Perplexity, 1e-9);

        // Another path: one row at a time, probabilities as plain exponentials in C#.
        void AddRow(TokenBatch batch, int row)
        {
            using var scope = torch.NewDisposeScope();
            using var unrecorded = torch.no_grad();
            var ids = batch.TokenIds.AsSpan(row * (batch.SequenceLength + 1), batch.SequenceLength + 1).ToArray();
            var logits = decoder.Forward(torch.tensor(ids).unsqueeze(0)).Logits.view(-1).data<double>().ToArray();
            var vocabSize = decoder.Config.VocabSize;
            for (var t = 0; t < batch.SequenceLength; t++)
            {
                if (!batch.LossMask[row * batch.SequenceLength + t])
                    continue;
                var scores = logits[(t * vocabSize)..((t + 1) * vocabSize)];
                nats += Math.Log(scores.Sum(Math.Exp)) - scores[ids[t + 1]];
                hits += Array.IndexOf(scores, scores.Max()) == ids[t + 1] ? 1 : 0;
                tokens++;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void The_rows_of_a_chunk_change_nothing_but_rounding(int chunkRows)
    {
        using var decoder = TinyModels.New(TinyModels.Config(), torch.ScalarType.Float64);
        TokenBatch[] batches = [Batch(4, rows: 4, length: 16, keepEvery: 2)];
        var expected = NextTokenEvaluation.Run(decoder, batches);
        var actual = NextTokenEvaluation.Run(decoder, batches, chunkRows: chunkRows);
        Assert.Equal(expected.NatsPerToken, actual.NatsPerToken, 1e-13);
        Assert.Equal((expected.TokenCount, expected.Top1Accuracy), (actual.TokenCount, actual.Top1Accuracy));
    }

    [Fact]
    public void Evaluation_draws_no_random_number_records_nothing_and_keeps_no_tensor()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        NextTokenEvaluation.Run(decoder, [Batch(1, 2, 8, 1)]);
        var afterFirst = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        NextTokenEvaluation.Run(decoder, [Batch(2, 2, 8, 1), Batch(3, 2, 8, 1)]);
        Assert.Equal(afterFirst, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // The decoder keeps its tables of positions and its mask.
        Assert.InRange(afterFirst - live, 0, 3);
        Assert.All(decoder.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.True(torch.is_grad_enabled());
    }

    [Fact]
    public void Text_without_a_token_that_counts_is_refused()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        var none = Batch(1, 1, 4, 1) with { LossMask = new bool[4] };
        Assert.Throws<ArgumentException>(() => NextTokenEvaluation.Run(decoder, [none]));
        Assert.Throws<ArgumentException>(() => NextTokenEvaluation.Run(decoder, []));
    }

    [Fact]
    public void Bits_per_byte_spread_the_nats_over_the_bytes_of_the_text()
    {
        // By hand: 100 tokens of ln 2 nats are 100 bits, over 400 bytes.
        var result = new EvaluationResult(100, Math.Log(2), 0.5, TextBytes: 400);
        Assert.Equal(0.25, result.BitsPerByte!.Value, 1e-15);
        Assert.Null((result with { TextBytes = 0 }).BitsPerByte);
    }

    [SharedFact]
    public void Stories260K_in_float32_agrees_with_float64_by_another_path_to_1e_4()
    {
        using var folder = new TemporaryFolder();
        var modelFolder = SharedFolder.PathOf("models", "stories260K");
        using var corpus = Stories(folder, modelFolder);
        using var single = ModelFolder.Load(modelFolder, torch.ScalarType.Float32, torch.CPU);
        using var precise = ModelFolder.Load(modelFolder, torch.ScalarType.Float64, torch.CPU);
        const int SequenceLength = 256;
        const long MaxTokenCount = 8 * 8 * SequenceLength;
        var result = NextTokenEvaluation.Run(single, EvaluationBatches.Read(corpus, SequenceLength, 8, MaxTokenCount));
        Assert.Equal(MaxTokenCount, result.TokenCount);

        // The other path: float64, token by token through the cache, straight from the corpus.
        var (nats, first) = (0.0, 0L);
        using var unrecorded = torch.no_grad();
        for (; first < 8 * SequenceLength; first += SequenceLength)
            nats += NatsThroughCache(precise, corpus, first, SequenceLength);
        var firstBlocks = NextTokenEvaluation.Run(single, EvaluationBatches.Read(corpus, SequenceLength, 8, 1));
        log.WriteLine($"float32 {firstBlocks.NatsPerToken:f8}, float64 {nats / first:f8} nats per token");
        Assert.Equal(first, firstBlocks.TokenCount);
        Assert.Equal(nats / first, firstBlocks.NatsPerToken, 1e-4);
        Assert.InRange(result.NatsPerToken, 1.1, 1.5);
    }

    [SharedTheory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(256, 8)]
    [InlineData(100_000_000, 2)]
    public void Batches_of_a_corpus_predict_every_token_but_the_first_once_and_in_order(int sequenceLength, int batchSize)
    {
        using var folder = new TemporaryFolder();
        using var corpus = Stories(folder, SharedFolder.PathOf("models", "stories260K"), documents: 12);
        var labels = new List<long>();
        foreach (var batch in EvaluationBatches.Read(corpus, sequenceLength, batchSize))
        {
            Assert.InRange(batch.BatchSize, 1, batchSize);
            Assert.DoesNotContain(false, batch.LossMask);
            for (var row = 0; row < batch.BatchSize; row++)
                labels.AddRange(batch.TokenIds.AsSpan(row * (batch.SequenceLength + 1) + 1, batch.SequenceLength));
        }
        var tokens = new long[corpus.TokenCount];
        corpus.ReadTokens(0, tokens);
        Assert.Equal(tokens[1..], labels);
    }

    private static double NatsThroughCache(CausalDecoder decoder, Corpus corpus, long first, int sequenceLength)
    {
        var ids = new long[sequenceLength + 1];
        corpus.ReadTokens(first, ids);
        using var cache = decoder.NewCache(1, sequenceLength);
        var nats = 0.0;
        for (var t = 0; t < sequenceLength; t++)
        {
            using var scope = torch.NewDisposeScope();
            var logits = decoder.Forward(torch.tensor([ids[t]]).unsqueeze(0), cache: cache).Logits.view(-1).data<double>().ToArray();
            nats += Math.Log(logits.Sum(Math.Exp)) - logits[ids[t + 1]];
        }
        return nats;
    }

    private static Corpus Stories(TemporaryFolder folder, string modelFolder, int documents = int.MaxValue)
    {
        var path = folder.PathOf("stories.tokens");
        var stories = DocumentInputs.Read([SharedFolder.PathOf("text", "stories-valid.txt")], DocumentBoundary.BlankLine);
        CorpusBuilder.Build(Tokenizer.Load(modelFolder), stories.Take(documents), path, new CorpusOptions());
        return Corpus.Open(path);
    }

    private static TokenBatch Batch(ulong seed, int rows, int length, int keepEvery)
    {
        using var ids = TinyModels.Ids(TinyModels.Config(), rows, length + 1, seed);
        return new TokenBatch(
            rows, length, ids.data<long>().ToArray(), [.. Enumerable.Range(0, rows * length).Select(label => label % keepEvery == 0)]);
    }
}
