using System.CommandLine;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
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
    private readonly TrainingOptions _training = new();
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
        var folder = TrainingJob.OpenFolder(parsed.GetValue(_output)!, parsed.GetValue(_resume));

        var (threads, output) = (parsed.GetValue(_compute.Threads), parsed.InvocationConfiguration.Output);
        var files = _text.Prepare(parsed, folder, threads, output.WriteLine);
        var tokenizer = Tokenizer.Load(files.Tokenizer);
        var config = _sizes.For(parsed, tokenizer, sequenceLength);
        using var corpus = Corpus.Open(files.Corpus);
        using var validation = Corpus.Open(files.Validation);
        corpus.RequireTokenizer(tokenizer);
        validation.RequireTokenizer(tokenizer);
        var job = _training.Job(parsed, folder, parsed.GetValue(_resume), settings);
        var report = DeviceThread.Run(threads, () =>
        {
            using var decoder = new CausalDecoder(config, torch.ScalarType.Float32, device, computeDtype);
            return job.Run(decoder, () => decoder.Initialize(job.Seed), settings, Inputs(parsed, files, corpus, validation, config));
        });
        report.Print(output);
        JsonOption.Write(parsed.GetValue(_json), report);
        return CommandRunner.Done;
    }

    private TrainingRunInputs Inputs(
        ParseResult parsed, PretrainTextFiles files, Corpus corpus, Corpus validation, DecoderConfig config) =>
        _training.Inputs(parsed, corpus, validation, files.Tokenizer, _text.DecidingKeys(parsed).Concat(ConfigKeys.Of(config)));
}
