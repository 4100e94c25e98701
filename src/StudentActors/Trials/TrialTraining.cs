using System.Globalization;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.StudentActors.Trials;

/// <summary>A trial on the device's thread: from files to the last checkpoint and the exported model.</summary>
/// <param name="context">Of the student.</param>
/// <param name="order">Of the coordinator.</param>
/// <param name="document">Its settings.</param>
/// <param name="material">What was fetched.</param>
/// <param name="from">Where to go on; null for a new trial.</param>
/// <param name="intakes">Give the batches from there on; null when there is none left to train on.</param>
/// <param name="control">May end it.</param>
/// <param name="tell">Gets the events.</param>
internal sealed class TrialTraining(
    TrialContext context, TrialOrders.StartTrial order, TrialDocument document, TrialMaterial material, ResumePoint? from,
    TrialIntakes? intakes, RunControl control, Action<TrialEvent> tell)
{
    private readonly TrialFolder _folder = new(context.TrialsFolder, order.Trial);
    private readonly TrialSettings _settings = document.Settings;
    private volatile RemoteCoefficient? _coefficient;

    /// <summary>The coordinator's answer to a step. From any thread.</summary>
    public void Answered(long stepIndex, TaidState state) => _coefficient?.Answered(stepIndex, state);

    /// <summary>Trains.</summary>
    /// <exception cref="OperatorException">What cannot be trained on this student, or with these files.</exception>
    public RunResult Run()
    {
        var device = context.Device.Device;
        var teacherConfig = HuggingFaceConfig.Read(material.First.Folder);
        var weights = from?.Checkpoint.Folder ?? material.StudentFolder
            ?? throw new OperatorException($"{order.Trial}: has no first weights");
        if (TrialRules.FirstFault(_settings, device, HuggingFaceConfig.Read(weights), teacherConfig) is { } fault)
            throw new OperatorException(fault);
        using var validation = OpenValidation();
        using var student = ModelFolder.Load(weights, torch.float32, device, ComputeDtype());
        using var compared = _settings.Representations is { } settings
            ? new InternalLoss(settings, student.Config, teacherConfig, student.Dtype, device, _settings.Text.Seed)
            : null;
        using var teacher = intakes is null
            ? null
            : new TrialTeacher(
                intakes, material, document.Ensemble?.Settings, student.Config.VocabSize, device, _settings.Payload.Form, control.Stopping);
        if (from is null)
            torch.random.manual_seed(unchecked((long)_settings.Text.Seed));
        _folder.Create();
        _folder.Store.DeleteLeftovers();
        using var metrics = MetricsLog.Open(_folder.Metrics);
        var observer = new TrialObserver(_folder, metrics, tell, context, _settings.Cadence.DivergedAbove)
        {
            Intakes = intakes,
            Teacher = teacher,
            From = from,
        };
        var run = new TrainingRun(student, RunSettings(compared), Inputs(teacher, validation, observer), _folder.Store, observer, control);
        var result = run.Run(from?.Checkpoint, from?.Rule ?? ResumeRule.SameSettings);
        if (result.End == RunEnd.Completed)
            Export(student);
        return result;
    }

    private Corpus OpenValidation()
    {
        var corpus = Corpus.Open(material.First.Validation);
        if (corpus.Digest == document.Text.ValidationDigest)
            return corpus;
        using (corpus)
            throw new OperatorException(
                $"{material.First.Teacher.WorkerId} has the validation text {corpus.Digest}, "
                + $"the trial is measured on {document.Text.ValidationDigest}");
    }

    private TrainingRunSettings RunSettings(InternalLoss? compared) => new()
    {
        LearningRate = _settings.LearningRate,
        Optimizer = _settings.Optimizer,
        Losses = new StepLosses
        {
            Loss = _settings.Loss,
            ChunkRows = _settings.HeadChunkRows,
            VocabSize = document.Text.VocabSize,
            Internal = compared,
        },
        GradientAccumulation = _settings.Text.GradientAccumulation,
        ValidateEvery = _settings.Cadence.EvaluateEvery,
        CheckpointEvery = _settings.Cadence.CheckpointEvery,
    };

    private TrainingRunInputs Inputs(TrialTeacher? teacher, Corpus validation, TrialObserver observer)
    {
        var text = _settings.Text;
        return new TrainingRunInputs(
            number => MicroBatch(teacher!, number),
            () => EvaluationBatches.Read(validation, text.SequenceLength, text.BatchSize, text.ValidationTokens),
            Keys(), material.First.Folder, teacher is null ? null : new CheckedTeacher(teacher, SelfCheck))
        {
            Coefficient = (taid, state, stepCount) =>
                observer.Coefficient = _coefficient = new RemoteCoefficient(taid, state, stepCount, context.Time, control.Stopping),
        };
    }

    // A window that holds fewer batches than a step would wait for ever.
    private TokenBatch MicroBatch(TrialTeacher teacher, long number)
    {
        var batch = teacher.MicroBatch(number);
        var (slots, needed) = (intakes!.All.Min(intake => intake.Counters.Fill.Slots), _settings.Text.GradientAccumulation);
        return slots > 0 && slots < needed
            ? throw new OperatorException(
                $"intake.window-bytes is {context.Intake.WindowBytes}, room for {slots} batches of each model, but a step of the trial "
                + $"has {needed}")
            : batch;
    }

    private void SelfCheck(TeacherOutput output)
    {
        if (output.Signal is { } signal)
            SelfTest.Run(_settings.Loss.Objective, signal, document.Text.VocabSize, _settings.Payload.Form);
    }

    private Dictionary<string, string> Keys()
    {
        var (text, payload) = (_settings.Text, _settings.Payload);
        var keys = new Dictionary<string, string>
        {
            ["corpus"] = document.Text.CorpusDigest,
            ["batch-size"] = text.BatchSize.ToString(CultureInfo.InvariantCulture),
            ["sequence-length"] = text.SequenceLength.ToString(CultureInfo.InvariantCulture),
            ["seed"] = text.Seed.ToString(CultureInfo.InvariantCulture),
            ["teacher"] = string.Join(' ', material.Teachers.Select(teacher => teacher.Teacher.ModelDigest)),
            ["payload"] = PayloadNames.Of(payload.Kind),
            ["payload-dtype"] = PayloadNames.Of(payload.Dtype),
            ["top-k"] = payload.TopK.ToString(CultureInfo.InvariantCulture),
            ["top-k-form"] = PayloadNames.Of(payload.Form),
            ["samples"] = payload.SampleCount.ToString(CultureInfo.InvariantCulture),
        };
        if (material.Teachers.Count > 1 && document.Ensemble is { Settings: var ensemble })
        {
            keys["ensemble-mean"] = ensemble.Mean.ToString();
            keys["teacher-weights"] = string.Join(' ', ensemble.Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)));
        }
        return keys;
    }

    private void Export(CausalDecoder student)
    {
        // Of a trial that was done already, and whose end the coordinator had not heard of: the same weights again.
        FaultOf.Disk(_folder.Model, "replaced", () =>
        {
            if (Directory.Exists(_folder.Model))
                Directory.Delete(_folder.Model, recursive: true);
        });
        ModelFolder.Save(student, _folder.Model, WeightType.F32, sideFilesFrom: material.First.Folder);
    }

    private torch.ScalarType ComputeDtype() => _settings.Model.ComputeDtype switch
    {
        "float32" => torch.float32,
        "bfloat16" => torch.bfloat16,
        "float16" => torch.float16,
        var other => throw new OperatorException($"compute-dtype is {other}, must be float32, bfloat16 or float16"),
    };
}
