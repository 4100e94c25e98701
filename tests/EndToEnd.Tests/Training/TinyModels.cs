using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Recipes;
using ActorDistill.TeacherActors.Log;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Training;

/// <summary>A student of two layers, a wider teacher of four, both with drawn weights, and a text of bytes.</summary>
internal static class TinyModels
{
    public const int VocabSize = 260;
    public const int SequenceLength = 12;
    public const int BatchSize = 3;

    public static DecoderConfig Student { get; } = new()
    {
        ModelType = ModelType.Qwen2,
        VocabSize = VocabSize,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumLayers = 2,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 32,
        AttentionBias = true,
    };

    public static DecoderConfig Teacher { get; } = Student with { HiddenSize = 24, NumLayers = 4 };

    public static NumericRecipe Recipe { get; } = new("any", "cpu", "any", 1, "float32", BatchSize, 0, IsDeterministic: true);

    public static LogIdentity Identity { get; } = new(new string('a', 64), Recipe, ChunkBytes: 1024);

    public static CausalDecoder NewStudent() => New(Student, seed: 5);

    public static CausalDecoder NewTeacher() => New(Teacher, seed: 70);

    public static CausalDecoder New(DecoderConfig config, ulong seed, torch.ScalarType? computeDtype = null)
    {
        var decoder = new CausalDecoder(config, torch.float32, torch.CPU, computeDtype);
        decoder.Initialize(seed, std: 0.3);
        return decoder;
    }

    /// <summary>Six kilobytes of text in a folder; to be disposed of before it.</summary>
    public static Corpus NewCorpus(TemporaryFolder folder)
    {
        var tokenizer = Tokenizer.Load(ByteTokenizer.Write(folder.PathOf("tokenizer"), ["<end>"]));
        var bytes = Enumerable.Range(0, 6000).Select(index => (byte)('a' + index * index % 23)).ToArray();
        CorpusBuilder.Build(tokenizer, [new TextDocument("text", bytes)], folder.PathOf("text.tokens"), new CorpusOptions());
        return Corpus.Open(folder.PathOf("text.tokens"));
    }

    public static BatchSource SourceOf(Corpus corpus) => new(corpus.Digest, SequenceLength, BatchSize, Seed: 7);

    /// <summary>Tokens without a text, of which every third label does not count.</summary>
    public static TokenBatch Batch() => new(
        BatchSize, SequenceLength,
        [.. Enumerable.Range(0, BatchSize * (SequenceLength + 1)).Select(index => (long)(index * 37 % VocabSize))],
        [.. Enumerable.Range(0, BatchSize * SequenceLength).Select(index => index % 3 != 1)]);
}
