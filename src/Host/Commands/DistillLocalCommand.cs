using System.CommandLine;
using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"distill-local": teacher and student in one process, one after the other.</summary>
internal sealed class DistillLocalCommand
{
    private readonly Option<string> _output = new("--output") { Description = "The run's folder.", Required = true };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the newest whole checkpoint of the folder, with the settings that the run began with.",
    };
    private readonly Option<string> _computeDtype = new("--compute-dtype")
    {
        Description = "What the student computes in: float32, or bfloat16 (float16 on a GPU) over float32 weights.",
        DefaultValueFactory = _ => "float32",
    };
    private readonly Option<int?> _chunkRows = new("--head-chunk-rows")
    {
        Description = "Rows of logits that exist at a time; the default follows the vocabulary's size.",
    };
    private readonly Option<string?> _cache = new("--teacher-cache")
    {
        Description = "Folder to keep what the teacher hands over in, for later runs on the same batches: the same weights, sooner.",
    };
    private readonly Option<string?> _json = JsonOption.Create();
    private readonly TeacherOptions _teachers = new();
    private readonly StudentOptions _student = new();
    private readonly DistillText _text = new();
    private readonly ObjectiveOptions _objective = new();
    private readonly PayloadOptions _payload = new();
    private readonly RepresentationOptions _representations = new();
    private readonly TrainingOptions _training = new();
    private readonly ComputeOptions _compute = new();

    public static Command Create() => new DistillLocalCommand().Build();

    private Command Build()
    {
        var command = new Command("distill-local", """
            Train a student on a teacher in one process, one after the other. The folder gets checkpoints/ (each a model folder too) and, at
            the end, model/. The same command gives the same weights bit for bit, stopped and resumed or not.

            Examples:
              actordistill distill-local --teacher models/teacher --init guide-full --hidden-size 32 --layers 3 --text stories.txt
                --validation-text held-out.txt --objective forward-kl --steps 300 --output runs/first
              actordistill distill-local --teacher models/teacher --student models/student --corpus train.tokens --validation valid.tokens
                --objective taid --taid-alpha 0.01 --payload top-k --top-k 32 --steps 5000 --warmup 100 --output runs/second
            """) { _output, _resume, _computeDtype, _chunkRows, _cache, _json };
        _teachers.AddTo(command);
        _student.AddTo(command);
        _text.AddTo(command);
        _objective.AddTo(command);
        _payload.AddTo(command);
        _representations.AddTo(command);
        _training.AddTo(command);
        _compute.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        // All that can be wrong with the command line comes before the first byte of work.
        var plan = Plan(parsed);
        var folder = TrainingJob.OpenFolder(parsed.GetValue(_output)!, parsed.GetValue(_resume));
        var (threads, output) = (parsed.GetValue(_compute.Threads), parsed.InvocationConfiguration.Output);
        var tokenizerFolder = _teachers.Folders(parsed)[0];
        var files = _text.Prepare(parsed, plan.Vocabulary, tokenizerFolder, folder, threads);
        using var corpus = Corpus.Open(files.Corpus);
        using var validation = Corpus.Open(files.Validation);
        var report = DeviceThread.Run(threads, () => Distill(parsed, plan, folder, corpus, validation));
        report.Print(output);
        JsonOption.Write(parsed.GetValue(_json), report);
        return CommandRunner.Done;
    }

    private DistillPlan Plan(ParseResult parsed)
    {
        var settings = _training.Settings(parsed);
        var loss = _objective.Settings(parsed, settings.LearningRate.StepCount);
        var payload = _payload.Settings(parsed);
        var representations = _representations.Settings(parsed);
        if (parsed.GetValue(_chunkRows) is { } rows)
            OptionFault.RequireAtLeast(1, _chunkRows.Name, rows);
        var device = _compute.Apply(parsed);
        var computeDtype = DtypeName.ParseFor(device, _computeDtype.Name, parsed.GetValue(_computeDtype)!);
        var teacherDtype = _teachers.Dtype(parsed, device);
        var ensemble = _teachers.Ensemble(parsed);
        var vocabulary = _teachers.Vocabulary(parsed);
        var teacher = HuggingFaceConfig.Read(_teachers.Folders(parsed)[0]);
        var student = _student.Config(parsed, teacher, vocabulary);
        OptionFault.Throw(PayloadRules.FirstFault(loss.Objective, payload, vocabulary.VocabSize, _teachers.Folders(parsed).Count));
        if (representations != null && ensemble != null)
            throw new OperatorException("--attention-weight and --hidden-weight compare with one teacher, not with an ensemble");
        if (representations != null)
            OptionFault.Throw(InternalLoss.FirstFault(representations, student, teacher));
        if (!loss.Objective.NeedsTeacher)
            foreach (var option in _payload.All.Append(_cache))
                if (parsed.GetResult(option) is { Implicit: false })
                    throw new OperatorException($"{option.Name} goes with an objective that has a teacher, not with hard-cross-entropy");
        if (representations != null && parsed.GetValue(_cache) != null)
            throw new OperatorException("--teacher-cache keeps distributions, not what --attention-weight and --hidden-weight compare");
        RequireLength(parsed, [student, .. _teachers.Folders(parsed).Select(HuggingFaceConfig.Read)]);
        _text.RequireValid(parsed, vocabulary);
        return new DistillPlan(
            settings, new StepLosses { Loss = loss, ChunkRows = parsed.GetValue(_chunkRows), VocabSize = vocabulary.VocabSize }, payload,
            representations, ensemble, device, computeDtype, teacherDtype, student, vocabulary);
    }

    private void RequireLength(ParseResult parsed, IEnumerable<DecoderConfig> configs)
    {
        var (length, most) = (parsed.GetValue(_training.SequenceLength), configs.Min(config => config.MaxPositions));
        if (length > most)
            throw new OperatorException($"--sequence-length is {length}, must be at most the models' max_position_embeddings {most}");
    }

    private DistillReport Distill(ParseResult parsed, DistillPlan plan, string folder, Corpus corpus, Corpus validation)
    {
        var folders = _teachers.Folders(parsed);
        var sequenceLength = parsed.GetValue(_training.SequenceLength);
        var teachers = folders.Select(path => ModelFolder.Load(path, plan.TeacherDtype, plan.Device)).ToList();
        try
        {
            var job = _training.Job(parsed, folder, parsed.GetValue(_resume), plan.Training);
            var studentFolder = _student.Folder(
                parsed, teachers[0], plan.Student, corpus, sequenceLength, job.Seed, folder, folders[0]);
            using var student = StudentOptions.Load(studentFolder, plan.Device, plan.ComputeDtype);
            var inputs = _training.Inputs(parsed, corpus, validation, folders[0], Keys(parsed, plan, studentFolder));
            using var compared = Compared(plan, student, teachers[0], inputs, job.Seed);
            var losses = plan.Losses with { Internal = compared };
            var teacher = plan.NeedsTeacher ? Teacher(parsed, plan, teachers, compared, inputs, job.Seed) : null;
            var figures = teachers.Zip(folders, (decoder, path) => new TeacherFigure(
                path, NextTokenEvaluation.Run(decoder, _training.ValidationBatches(parsed, validation)).NatsPerToken)).ToList();
            var report = job.Run(
                student, () => { }, plan.Training with { Losses = losses }, inputs with { Teacher = teacher });
            return new DistillReport(report, studentFolder, figures);
        }
        finally
        {
            foreach (var teacher in teachers)
                teacher.Dispose();
        }
    }

    private ITeacher Teacher(
        ParseResult parsed, DistillPlan plan, IReadOnlyList<CausalDecoder> teachers, InternalLoss? compared, TrainingRunInputs inputs,
        ulong seed)
    {
        var settings = plan.Teaching(seed);
        ITeacher teacher = new LocalTeacher(teachers, settings, compared);
        if (parsed.GetValue(_cache) is { } folder)
            teacher = Cached(teacher, folder, plan, teachers, settings, inputs);
        return new DistillLocalTeacher(teacher, teachers, plan, seed);
    }

    private static CachedTeacher Cached(
        ITeacher teacher, string folder, DistillPlan plan, IReadOnlyList<CausalDecoder> teachers, TeachingSettings settings,
        TrainingRunInputs inputs)
    {
        // All of the teacher's and the text's, and nothing of the student's: many students may share what one teacher said.
        string[] shared = ["corpus", "batch-size", "sequence-length", "seed", "teacher", .. plan.Keys().Select(pair => pair.Key)];
        var keys = shared.Select(key => KeyValuePair.Create(key, inputs.DecidingKeys[key]))
            .Append(KeyValuePair.Create("temperature", settings.Temperature.ToString(CultureInfo.InvariantCulture)))
            .Append(KeyValuePair.Create("head-chunk-rows", $"{settings.ChunkRows}"))
            .Concat(NumericRecipe.Read(teachers[0]));
        return new CachedTeacher(teacher, settings, [.. teachers.Select(decoder => decoder.HeadWeight)], folder, keys.ToDictionary());
    }

    private static InternalLoss? Compared(
        DistillPlan plan, CausalDecoder student, CausalDecoder teacher, TrainingRunInputs inputs, ulong seed)
    {
        if (plan.Representations is not { } settings)
            return null;
        using var projection = settings is { WidthMatch: WidthMatch.Pca, HiddenWeight: > 0 }
            ? TeacherProjection.Measure(settings, teacher, student.Config, inputs.MicroBatch)
            : null;
        return new InternalLoss(settings, student.Config, teacher.Config, student.Dtype, plan.Device, seed, projection);
    }

    private IEnumerable<(string Key, string Value)> Keys(ParseResult parsed, DistillPlan plan, string studentFolder) =>
    [
        .. ConfigKeys.Of(HuggingFaceConfig.Read(studentFolder)), ("student", ModelDigest.Of(studentFolder)),
        ("teacher", string.Join(' ', _teachers.Folders(parsed).Select(ModelDigest.Of))), .. plan.Keys(),
    ];
}
