using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Stages;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Runs;

/// <summary>A run of seconds' fractions, and what was seen of it.</summary>
internal sealed class TinyRun : ITrainingObserver
{
    public static TrainingRunSettings Settings { get; } = new()
    {
        LearningRate = new LearningRateSettings(0.01, 12, 3),
        GradientAccumulation = 2,
    };

    public List<long> Started { get; } = [];

    public List<StepStats> Steps { get; } = [];

    public List<ValidationPoint> Validations { get; } = [];

    public List<string> Checkpoints { get; } = [];

    public List<string> Skipped { get; } = [];

    public List<DoneStep> Done { get; } = [];

    public RunControl Control { get; } = new();

    /// <summary>What must be the same in the checkpoint that it resumes from.</summary>
    public ResumeRule Rule { get; init; }

    /// <summary>Called with where the run is: "step 5" (done), "micro-batch 10", "loss 10", "validation after step 6".</summary>
    public Action<TinyRun, string> Interrupt { get; init; } = (_, _) => { };

    public RunResult? Result { get; private set; }

    /// <summary>Trains a tiny decoder and returns its weights; from the newest whole checkpoint when it is to resume.</summary>
    public Dictionary<string, byte[]> Run(
        string folder, TrainingRunSettings settings, bool resume = false, int threads = 1, int? keptCount = 3, string text = "a",
        TinyTeaching? teaching = null) =>
        DeviceThread.Run(threads, () =>
        {
            var store = new CheckpointStore(folder, keptCount);
            // Other weights when resuming, so that only the checkpoint can make them right.
            using var decoder = TinyText.NewDecoder(seed: resume ? 99u : 5u);
            using var teacher = teaching?.Open(projectorSeed: resume ? 98u : 4u);
            var inputs = new TrainingRunInputs(
                n => At($"micro-batch {n}", TinyText.Batch(n)),
                () => [TinyText.Batch(1000), At($"validation after step {Done.Count}", TinyText.Batch(1001))],
                new Dictionary<string, string> { ["corpus"] = text },
                TokenizerFolder: null,
                teacher is null ? null : new Watched(teacher.Teacher, n => At($"loss {n}", n)));
            if (teacher != null)
                settings = settings with { Losses = teacher.Losses };
            // Again another one when resuming: the checkpoint brings the stream's state too.
            torch.random.manual_seed(resume ? 97 : 3);
            Result = new TrainingRun(decoder, settings, inputs, store, this, Control)
                .Run(resume ? store.FindNewest(Skipped.Add) : null, Rule);
            return TinyText.Weights(decoder);
        });

    void ITrainingObserver.Started(long stepCount) => Started.Add(stepCount);

    void ITrainingObserver.Stepped(DoneStep step)
    {
        Steps.Add(step.Stats);
        Done.Add(step);
        At($"step {Done.Count}", step);
    }

    void ITrainingObserver.Validated(ValidationPoint point, long tokenCount) => Validations.Add(point);

    void ITrainingObserver.Saved(FoundCheckpoint checkpoint) => Checkpoints.Add(Path.GetFileName(checkpoint.Folder));

    private T At<T>(string place, T value)
    {
        Interrupt(this, place);
        return value;
    }

    private sealed class Watched(ITeacher teacher, Action<long> asked) : ITeacher
    {
        public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
        {
            asked(microBatch);
            return teacher.Teach(batch, microBatch, stage);
        }
    }
}
