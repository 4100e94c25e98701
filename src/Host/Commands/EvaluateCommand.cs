using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"evaluate": how well a model predicts a text.</summary>
internal sealed class EvaluateCommand
{
    private const int DefaultSequenceLength = 512;

    private readonly Option<string> _model = new("--model") { Description = "Hugging Face folder of the model.", Required = true };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Token file, built with the model's tokenizer." };
    private readonly Option<string[]> _text = new("--text")
    {
        Description = "Or files (.txt, .md, .jsonl, .xml) and folders of them; documents are separated by empty lines.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int?> _sequenceLength = new("--sequence-length")
    {
        Description = $"Tokens predicted together; nothing before them is seen. Default: all positions, at most {DefaultSequenceLength}.",
    };
    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Sequences of one forward pass.",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<string> _dtype = new("--dtype")
    {
        Description = "What to compute in: float64, float32, bfloat16 or float16.",
        DefaultValueFactory = _ => "float32",
    };
    private readonly Option<string?> _json = JsonOption.Create();
    private readonly ComputeOptions _compute = new();

    public static Command Create() => new EvaluateCommand().Build();

    private Command Build()
    {
        var command = new Command("evaluate", """
            Measure how well a model predicts a text: nats per token, perplexity, bits per byte, and how often its likeliest token is right.

            Examples:
              actordistill evaluate --model models/tiny --text stories.txt
              actordistill evaluate --model runs/first/model --corpus runs/first/validation.tokens --threads 2 --json figures.json
            """) { _model, _corpus, _text, _sequenceLength, _batchSize, _dtype, _json };
        _compute.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (folder, texts) = (parsed.GetValue(_model)!, parsed.GetValue(_text) ?? []);
        if (parsed.GetValue(_corpus) is null == (texts.Length == 0))
            throw new OperatorException("evaluate needs either --corpus or --text");
        var batchSize = OptionFault.RequireAtLeast(1, "--batch-size", parsed.GetValue(_batchSize));
        var device = _compute.Apply(parsed);
        var dtype = DtypeName.ParseFor(device, "--dtype", parsed.GetValue(_dtype)!);
        var config = HuggingFaceConfig.Read(folder);
        var sequenceLength = SequenceLength(parsed, config);
        var tokenizer = Tokenizer.Load(folder);
        tokenizer.RequireFits(config.VocabSize, folder);
        using var temporary = new TemporaryCorpus();
        var path = parsed.GetValue(_corpus) ?? temporary.Build(tokenizer, folder, texts);
        using var corpus = Corpus.Open(path);
        corpus.RequireTokenizer(tokenizer);
        using var decoder = ModelFolder.Load(folder, dtype, device);

        var watch = Stopwatch.StartNew();
        var result = NextTokenEvaluation.Run(decoder, EvaluationBatches.Read(corpus, sequenceLength, batchSize)) with
        {
            TextBytes = corpus.TextBytes,
        };
        var report = new EvaluationReport(
            folder, parsed.GetValue(_corpus), texts, sequenceLength, parsed.GetValue(_dtype)!, parsed.GetValue(_compute.Threads),
            device.ToString(), result, watch.Elapsed.TotalSeconds);
        report.Print(parsed.InvocationConfiguration.Output);
        JsonOption.Write(parsed.GetValue(_json), report);
        return CommandRunner.Done;
    }

    private int SequenceLength(ParseResult parsed, DecoderConfig config)
    {
        var length = parsed.GetValue(_sequenceLength) ?? Math.Min(config.MaxPositions, DefaultSequenceLength);
        OptionFault.RequireAtLeast(1, "--sequence-length", length);
        return length <= config.MaxPositions
            ? length
            : throw new OperatorException(
                $"--sequence-length is {length}, must be at most the model's max_position_embeddings {config.MaxPositions}");
    }
}

/// <summary>What "evaluate" shows.</summary>
internal sealed record EvaluationReport(
    string Model, string? Corpus, IReadOnlyList<string> Texts, int SequenceLength, string Dtype, int Threads, string Device,
    EvaluationResult Result, double Seconds)
{
    public void Print(TextWriter output)
    {
        Line("tokens", $"{Result.TokenCount:n0} predicted, in sequences of {SequenceLength}");
        Line("nats per token", $"{Result.NatsPerToken:f6}");
        Line("perplexity", $"{Result.Perplexity:f4}");
        Line("bits per byte", $"{Result.BitsPerByte:f4} ({Result.TextBytes:n0} bytes of text)");
        Line("top-1 accuracy", $"{Result.Top1Accuracy:p2}");
        Line("speed", $"{Result.TokenCount / Seconds:n0} tokens/s, {Seconds:f1} s on {Device} with {Threads} thread(s)");

        void Line(string name, FormattableString value) => output.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
    }
}
