using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Pretraining;
using ActorDistill.Distillation.Training;
using ActorDistill.Host.Progress;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>"pretrain": a new model from text.</summary>
internal sealed class PretrainCommand
{
    private readonly Option<string> _output = new("--output") { Description = "The run's folder.", Required = true };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the newest whole checkpoint of the folder, with the settings that the run began with.",
    };
    private readonly Option<string> _computeDtype = new("--compute-dtype")
    {
        Description = "What to compute in: float32, or bfloat16 (float16 on a GPU) over float32 weights.",
        DefaultValueFactory = _ => "float32",
    };
    private readonly Option<string?> _json = JsonOption.Create();
    private readonly PretrainText _text = new();
    private readonly ModelSizeOptions _sizes = new();
    private readonly PretrainOptions _training = new();
    private readonly ComputeOptions _compute = new();

    public static Command Create() => new PretrainCommand().Build();

    private Command Build()
    {
        var command = new Command("pretrain", """
            Train a new model on text. The folder gets checkpoints/ (each a model folder too) and, at the end, model/. The same command
            gives the same weights bit for bit, stopped and resumed or not.

            Examples:
              actordistill pretrain --steps 600 --threads 2 --output runs/first
              actordistill pretrain --steps 600 --threads 2 --output runs/first --resume
              actordistill pretrain --corpus train.tokens --validation valid.tokens --tokenizer models/tiny --steps 5000 --hidden-size 256
                --layers 6 --warmup 100 --checkpoint-every 500 --output runs/second --json second.json
            """) { _output, _resume, _computeDtype, _json };
        _text.AddTo(command);
        _sizes.AddTo(command);
        _training.AddTo(command);
        _compute.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        // All that can be wrong with the command line comes before the first byte of work.
        var settings = _training.Settings(parsed);
        var sequenceLength = parsed.GetValue(_training.SequenceLength);
        _sizes.RequireValid(parsed, sequenceLength);
        _text.RequireValid(parsed);
        var device = _compute.Apply(parsed);
        var computeDtype = DtypeName.ParseFor(device, "--compute-dtype", parsed.GetValue(_computeDtype)!);
        var folder = RunFolder(parsed);

        var (threads, output) = (parsed.GetValue(_compute.Threads), parsed.InvocationConfiguration.Output);
        var files = _text.Prepare(parsed, folder, threads, output.WriteLine);
        var tokenizer = Tokenizer.Load(files.Tokenizer);
        var config = _sizes.For(parsed, tokenizer, sequenceLength);
        using var corpus = Corpus.Open(files.Corpus);
        using var validation = Corpus.Open(files.Validation);
        corpus.RequireTokenizer(tokenizer);
        validation.RequireTokenizer(tokenizer);
        var report = DeviceThread.Run(threads, () =>
        {
            using var decoder = new CausalDecoder(config, torch.ScalarType.Float32, device, computeDtype);
            var inputs = Inputs(parsed, files, corpus, validation, config);
            return Train(parsed, decoder, settings, inputs, folder);
        });
        report.Print(output);
        JsonOption.Write(parsed.GetValue(_json), report);
        return CommandRunner.Done;
    }

    private string RunFolder(ParseResult parsed)
    {
        var folder = parsed.GetValue(_output)!;
        if (parsed.GetValue(_resume))
            return Directory.Exists(folder) ? folder : throw new OperatorException($"{folder}: there is no such folder to resume");
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new OperatorException($"{folder}: exists and is not empty; --resume goes on with a run");
        FaultOf.Disk(folder, "created", () => Directory.CreateDirectory(folder));
        return folder;
    }

    private PretrainReport Train(
        ParseResult parsed, CausalDecoder decoder, PretrainSettings settings, PretrainInputs inputs, string folder)
    {
        var output = parsed.InvocationConfiguration.Output;
        var store = new CheckpointStore(Path.Combine(folder, "checkpoints"), parsed.GetValue(_training.KeepCheckpoints));
        store.DeleteLeftovers();
        var from = parsed.GetValue(_resume) ? store.FindNewest(torn => output.WriteLine($"skipped: {torn}")) : null;
        if (from == null && parsed.GetValue(_resume))
            output.WriteLine($"{store.Folder}: holds no whole checkpoint, so the run begins anew");
        if (from == null)
        {
            decoder.Initialize(parsed.GetValue(_training.Seed));
            torch.random.manual_seed(unchecked((long)parsed.GetValue(_training.Seed)));
        }
        var first = from?.Manifest.StepCount ?? 0;
        var tokensPerStep = (long)parsed.GetValue(_training.BatchSize) * parsed.GetValue(_training.SequenceLength)
            * settings.GradientAccumulation;
        return ProgressDisplay.Run(output, "steps", first, settings.LearningRate.StepCount, view =>
        {
            var display = new PretrainDisplay(view, decoder.Config, tokensPerStep);
            var run = new PretrainRun(decoder, settings, inputs, store, display);
            var checkpoint = run.Run(from);
            var stepCount = CheckpointManifest.Read(checkpoint).StepCount;
            var model = stepCount == settings.LearningRate.StepCount ? SaveModel(decoder, folder, inputs.TokenizerFolder!) : null;
            return new PretrainReport(
                folder, model, checkpoint, decoder.Config.ParameterCount, stepCount, settings.LearningRate.StepCount, tokensPerStep,
                run.Validations, display.LastLoss, display.Seconds, display.TrainedTokens,
                Digest.OfFile(Path.Combine(checkpoint, WeightSet.WholeFileName)));
        });
    }

    private PretrainInputs Inputs(
        ParseResult parsed, PretrainTextFiles files, Corpus corpus, Corpus validation, DecoderConfig config)
    {
        var (batchSize, sequenceLength, seed) =
            (parsed.GetValue(_training.BatchSize), parsed.GetValue(_training.SequenceLength), parsed.GetValue(_training.Seed));
        var batches = new CorpusBatches(corpus, sequenceLength, batchSize, seed);
        var validationTokens = parsed.GetValue(_training.ValidationTokens);
        var keys = new Dictionary<string, string>
        {
            ["corpus"] = corpus.Digest,
            ["tokenizer"] = corpus.TokenizerDigest,
            ["batch-size"] = batchSize.ToString(CultureInfo.InvariantCulture),
            ["sequence-length"] = sequenceLength.ToString(CultureInfo.InvariantCulture),
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in _text.DecidingKeys(parsed).Concat(ConfigKeys(config)))
            keys.Add(key, value);
        return new PretrainInputs(
            batches.Batch, () => EvaluationBatches.Read(validation, sequenceLength, batchSize, validationTokens), keys, files.Tokenizer);
    }

    private static IEnumerable<(string Key, string Value)> ConfigKeys(DecoderConfig config)
    {
        using var stream = new MemoryStream();
        HuggingFaceConfigWriter.Write(stream, config);
        using var json = JsonDocument.Parse(stream.ToArray());
        return [.. json.RootElement.EnumerateObject().Select(property => ($"config.{property.Name}", property.Value.GetRawText()))];
    }

    private static string SaveModel(CausalDecoder decoder, string folder, string tokenizerFolder)
    {
        var model = Path.Combine(folder, "model");
        // A run that was done already and is resumed once more: the same weights again.
        if (Directory.Exists(model))
            Directory.Delete(model, recursive: true);
        ModelFolder.Save(decoder, model, WeightType.F32, sideFilesFrom: tokenizerFolder);
        return model;
    }
}
