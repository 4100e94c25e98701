using System.CommandLine;
using ActorDistill.Distillation.Initialization;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"init guide": a student's first weights from its teacher's.</summary>
internal sealed class InitGuideCommand
{
    private readonly Option<string> _teacher = new("--teacher") { Description = "Hugging Face folder of the teacher.", Required = true };
    private readonly Option<string> _output = new("--output") { Description = "The student's folder.", Required = true };
    private readonly Option<string?> _config = new("--config") { Description = "config.json of the student; instead of the sizes below." };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Token file that the teacher reads." };
    private readonly Option<string[]> _text = new("--text")
    {
        Description = "Or files (.txt, .md, .jsonl, .xml) and folders of them; documents are separated by empty lines.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int> _sequenceLength = new("--sequence-length")
    {
        Description = "Tokens of a sequence.",
        DefaultValueFactory = _ => 128,
    };
    private readonly Option<string> _dtype = new("--dtype")
    {
        Description = "What the teacher is held and computed in: float64, float32, bfloat16 or float16. Sums are float64 in any case.",
        DefaultValueFactory = _ => "float32",
    };
    private readonly Option<string?> _json = JsonOption.Create();
    private readonly StudentSizeOptions _sizes = new();
    private readonly InitializationOptions _initialization = new();
    private readonly ComputeOptions _compute = new();

    public static Command Create() => new InitGuideCommand().Build();

    private Command Build()
    {
        var command = new Command("guide", """
            Make a student that starts as its teacher in fewer dimensions (GUIDE), and show what each step kept. For comparison the same
            command copies weights at even distances (uniform) or draws them (random). Weights are float32; the tokenizer goes along.

            Examples:
              actordistill init guide --teacher models/teacher --output models/student --text stories.txt --hidden-size 32 --layers 3
              actordistill init guide --teacher models/teacher --output models/student --corpus train.tokens --config student/config.json
                --kind guide-min --seed 1 --json kept.json
              actordistill init guide --teacher models/teacher --output models/student --hidden-size 32 --kind random
            """) { _teacher, _output, _config, _corpus, _text, _sequenceLength, _dtype, _json };
        _sizes.AddTo(command);
        _initialization.AddTo(command);
        _compute.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        // All that can be wrong with the command line comes before the first byte of work.
        var settings = _initialization.Settings(parsed);
        var (folder, texts) = (parsed.GetValue(_teacher)!, parsed.GetValue(_text) ?? []);
        RequireText(settings, parsed.GetValue(_corpus), texts);
        var device = _compute.Apply(parsed);
        var dtype = DtypeName.ParseFor(device, "--dtype", parsed.GetValue(_dtype)!);
        var teacherConfig = HuggingFaceConfig.Read(folder);
        var sequenceLength = SequenceLength(parsed, teacherConfig);
        var studentConfig = _sizes.For(parsed, teacherConfig, _config);
        InitializationRules.RequireFits(teacherConfig, studentConfig, settings);
        using var output = AtomicFolder.Create(parsed.GetValue(_output)!);

        using var temporary = new TemporaryCorpus();
        using var corpus = settings.NeedsCalibration ? OpenText(parsed, folder, teacherConfig, texts, temporary) : null;
        var calibration = corpus == null ? null : CalibrationText.Read(corpus, sequenceLength, settings);
        var report = DeviceThread.Run(parsed.GetValue(_compute.Threads), () =>
        {
            using var teacher = ModelFolder.Load(folder, dtype, device);
            using var student = StudentInitialization.Run(teacher, studentConfig, settings, calibration);
            ModelFolder.Write(output, student.Decoder, WeightType.F32, sideFilesFrom: folder);
            output.Commit();
            return new InitializationFigures(
                folder, output.Target, teacherConfig.ParameterCount, studentConfig.ParameterCount, teacherConfig.IntermediateSize,
                student.Report);
        });
        report.Print(parsed.InvocationConfiguration.Output);
        JsonOption.Write(parsed.GetValue(_json), report);
        return CommandRunner.Done;
    }

    private static void RequireText(InitializationSettings settings, string? corpus, string[] texts)
    {
        var given = (corpus == null ? 0 : 1) + (texts.Length > 0 ? 1 : 0);
        if (settings.NeedsCalibration && given != 1)
            throw new OperatorException($"init guide needs either --corpus or --text for kind {settings.Kind.Name()}");
        if (!settings.NeedsCalibration && given > 0)
            throw new OperatorException($"init guide reads no text for kind {settings.Kind.Name()} with this layer map");
    }

    private int SequenceLength(ParseResult parsed, DecoderConfig teacher)
    {
        var length = OptionFault.RequireAtLeast(1, "--sequence-length", parsed.GetValue(_sequenceLength));
        return length <= teacher.MaxPositions
            ? length
            : throw new OperatorException(
                $"--sequence-length is {length}, must be at most the teacher's max_position_embeddings {teacher.MaxPositions}");
    }

    private Corpus OpenText(
        ParseResult parsed, string folder, DecoderConfig teacher, string[] texts, TemporaryCorpus temporary)
    {
        var tokenizer = Tokenizer.Load(folder);
        tokenizer.RequireFits(teacher.VocabSize, folder);
        var corpus = Corpus.Open(parsed.GetValue(_corpus) ?? temporary.Build(tokenizer, folder, texts));
        try
        {
            corpus.RequireTokenizer(tokenizer);
            return corpus;
        }
        catch
        {
            corpus.Dispose();
            throw;
        }
    }
}
