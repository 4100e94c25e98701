using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Teachers;
using ActorDistill.Settings.Trials;
using ActorDistill.TeacherActors.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>A folder with a tiny teacher, its tokenizer and text: all that a worker starts from.</summary>
internal sealed class TeacherHome : IDisposable
{
    public const int VocabSize = 257;
    public const int SequenceLength = 12;
    public const int BatchSize = 3;

    public static readonly DecoderConfig Config = new()
    {
        ModelType = ModelType.Qwen2,
        VocabSize = VocabSize,
        HiddenSize = 24,
        IntermediateSize = 40,
        NumLayers = 4,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 32,
        AttentionBias = true,
    };

    private readonly TemporaryFolder _folder = new();

    public TeacherHome()
    {
        ByteTokenizer.Write(PathOf("tokenizer"), ["<end>"]);
        Save(Config, "teacher", seed: 70);
        var tokenizer = Tokenizer.Load(PathOf("teacher"));
        Build(tokenizer, "train.tokens", length: 4000, step: 7);
        Build(tokenizer, "validation.tokens", length: 500, step: 5);
        using var corpus = Corpus.Open(PathOf("train.tokens"));
        using var validation = Corpus.Open(PathOf("validation.tokens"));
        Text = new TrialText(corpus.Digest, validation.Digest, VocabSize);
    }

    public TrialText Text { get; }

    public BatchSource Source => new(Text.CorpusDigest, SequenceLength, BatchSize, Seed: 1);

    public TeacherWorkerSetup Setup => new(
        new RunId("run-1"), new WorkerId("teacher-1"), Secret: "", PathOf("teacher"), "float32", HeadChunkRows: null, ["cpu"], Threads: 1,
        Cores: [], PathOf("train.tokens"), PathOf("validation.tokens"),
        new TrialTextSettings(SequenceLength, BatchSize, GradientAccumulation: 1, Seed: 1, ValidationTokens: 300), PathOf("own"),
        PathOf("teacher-1.json"), new TeacherSettings(Log, Samples.Serving), Tls: null, NullLoggerFactory.Instance);

    private static BatchLogSettings Log => new(
        16 << 20, 16 << 20, BatchLogSettings.SegmentBytesMin, "log", LagLimit: 64, LagPatience: TimeSpan.FromSeconds(60));

    public string PathOf(params string[] parts) => _folder.PathOf(parts);

    /// <summary>The document of a trial, with keys of its own.</summary>
    public string Document(string keys)
    {
        var run = RunFile.Parse(PathOf("run.conf"), $$"""
            actordistill {
              teacher.model = teacher
              corpus { file = train.tokens, validation-file = validation.tokens }
              training { steps = 20, sequence-length = {{SequenceLength}}, batch-size = {{BatchSize}}, seed = 1, warmup = 2 }
              {{keys}}
            }
            """);
        return TrialDocument.Render(Assert.Single(run.Trials).Sections, Text);
    }

    /// <summary>Draws a model, with the tokenizer beside it.</summary>
    public void Save(DecoderConfig config, string name, ulong seed)
    {
        using var decoder = new CausalDecoder(config, torch.float32, torch.CPU);
        decoder.Initialize(seed, std: 0.3);
        ModelFolder.Save(decoder, PathOf(name), WeightType.F32, sideFilesFrom: PathOf("tokenizer"));
    }

    public void Dispose() => _folder.Dispose();

    private void Build(Tokenizer tokenizer, string name, int length, int step)
    {
        var bytes = Enumerable.Range(0, length).Select(index => (byte)('a' + index * step % 23 * index % 19)).ToArray();
        CorpusBuilder.Build(tokenizer, [new TextDocument("text", bytes)], PathOf(name), new CorpusOptions());
    }
}
