using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Tests.Doubles;
using TorchSharp;

namespace ActorDistill.TeacherActors.Tests.Forward;

public sealed class DecoderBatchMakerTests : IDisposable
{
    private const int VocabSize = 260;

    private static readonly DecoderConfig Config = new()
    {
        ModelType = ModelType.Llama,
        VocabSize = VocabSize,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumLayers = 2,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 32,
    };

    private static readonly PayloadFormat[] Formats =
    [
        new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Float32, VocabSize),
        new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Int8, VocabSize),
        new PayloadFormat(PayloadKind.TopK, NumberEncoding.BFloat16, VocabSize, TopK: 5, Temperature: 2),
        new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, VocabSize, SampleCount: 6, Temperature: 2, Seed: 3),
        new PayloadFormat(PayloadKind.None, NumberEncoding.None, 0)
        {
            Layers =
            [
                new LayerFormat(1, LayerPart.Hidden, NumberEncoding.Float32),
                new LayerFormat(2, LayerPart.Relations, NumberEncoding.Float16),
                new LayerFormat(2, LayerPart.MeanAttention, NumberEncoding.Int8),
            ],
        },
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly BufferPool _pool = new(0);
    private readonly Corpus _corpus;

    public DecoderBatchMakerTests()
    {
        var tokenizer = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("tokenizer"), ["<end>"]));
        var bytes = Enumerable.Range(0, 400).Select(index => (byte)('a' + index * index % 23)).ToArray();
        CorpusBuilder.Build(tokenizer, [new TextDocument("text", bytes)], _folder.PathOf("text.tokens"), new CorpusOptions());
        _corpus = Corpus.Open(_folder.PathOf("text.tokens"));
    }

    private BatchSource Source => new(_corpus.Digest, SequenceLength: 8, BatchSize: 2, Seed: 7);

    [Fact]
    public async Task Forms_made_together_have_the_bytes_of_forms_made_alone_by_another_teacher_of_the_same_model()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var together = await one.MakeAsync(Source, new BatchId(3), Formats, CancellationToken.None);
        foreach (var (index, format) in Formats.Index())
        {
            var alone = Assert.Single(await other.MakeAsync(Source, new BatchId(3), [format], CancellationToken.None));
            Assert.Equal(alone.Digest.ToArray(), together[index].Digest.ToArray());
            Assert.Null(SectionLayout.FirstProblem(alone.Header, Config.HiddenSize));
            alone.Release();
        }
        foreach (var batch in together)
            batch.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public async Task A_header_says_who_made_it_and_with_what_and_the_text_is_the_corpuss()
    {
        await using var maker = await OpenAsync();
        var batch = Assert.Single(await maker.MakeAsync(Source, new BatchId(5), [Formats[0]], CancellationToken.None));
        var (identity, header) = (Samples.Identity(), batch.Header);
        Assert.Equal(
            (new WorkerId("teacher-1"), identity.ModelDigest, identity.Recipe, identity.ChunkBytes, new BatchId(5), Source),
            (header.Maker, header.ModelDigest, header.Recipe, header.ChunkBytes, header.BatchId, header.Source));
        var expected = new CorpusBatches(_corpus, 8, 2, seed: 7).Batch(5);
        var tokenIds = new long[expected.TokenIds.Length];
        TokenCodec.Decode(
            SectionLayout.Of(header).SpanOf(batch.Content.Span, SectionKind.TokenIds), VocabSize, tokenIds);
        Assert.Equal(expected.TokenIds, tokenIds);
        batch.Release();
    }

    [Fact]
    public async Task A_text_that_is_not_here_or_does_not_fit_is_refused_in_one_sentence()
    {
        await using var maker = await OpenAsync();
        Assert.Null(maker.RefusalOf(Source));
        var elsewhere = new string('f', 64);
        Assert.Equal(
            $"corpus {elsewhere} is not here, this teacher reads {_corpus.Digest} (text.tokens)",
            maker.RefusalOf(Source with { CorpusDigest = elsewhere }));
        Assert.Equal(
            "sequences of 33 tokens, this teacher's model takes at most 32", maker.RefusalOf(Source with { SequenceLength = 33 }));
        Assert.Equal("2 sequences of 0 tokens, both must be at least 1", maker.RefusalOf(Source with { SequenceLength = 0 }));
    }

    [Fact]
    public async Task A_text_with_tokens_that_the_model_does_not_know_is_refused_before_anything_is_made()
    {
        var fault = await Assert.ThrowsAsync<OperatorException>(() => OpenAsync(Config with { VocabSize = 200 }));
        Assert.Equal($"{_corpus.Path}: has tokens up to 256, the teacher's vocabulary has 200", fault.Message);
    }

    [Fact]
    public async Task A_model_that_says_NaN_is_a_fault_and_leaves_no_buffer_behind()
    {
        await using var maker = await OpenAsync(Config, std: double.NaN);
        var fault = await Assert.ThrowsAsync<PayloadException>(
            async () => await maker.MakeAsync(Source, new BatchId(0), Formats, CancellationToken.None));
        Assert.Equal(PayloadFault.NotFinite, fault.Fault);
        Assert.Equal(0, _pool.LiveBytes);
    }

    public void Dispose()
    {
        _corpus.Dispose();
        _folder.Dispose();
    }

    private Task<DecoderBatchMaker> OpenAsync(DecoderConfig? config = null, double std = 0.3) => DecoderBatchMaker.OpenAsync(
        new WorkerId("teacher-1"), Samples.Identity(), () => NewDecoder(config ?? Config, std), _corpus, _pool);

    private static CausalDecoder NewDecoder(DecoderConfig config, double std)
    {
        var decoder = new CausalDecoder(config, torch.float32, torch.CPU);
        decoder.Initialize(seed: 70, std);
        return decoder;
    }
}
