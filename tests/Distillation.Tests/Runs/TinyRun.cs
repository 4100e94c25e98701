using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules;
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

    /// <summary>Trains a tiny decoder and returns its weights; from the newest whole checkpoint when it is to resume.</summary>
    public Dictionary<string, byte[]> Run(
        string folder, TrainingRunSettings settings, bool resume = false, int threads = 1, int keptCount = 3, string text = "a",
        TinyTeaching? teaching = null) =>
        DeviceThread.Run(threads, () =>
        {
            var store = new CheckpointStore(folder, keptCount);
            // Other weights when resuming, so that only the checkpoint can make them right.
            using var decoder = TinyText.NewDecoder(seed: resume ? 99u : 5u);
            using var teacher = teaching?.Open(projectorSeed: resume ? 98u : 4u);
            var inputs = new TrainingRunInputs(
                n => TinyText.Batch(n),
                () => [TinyText.Batch(1000), TinyText.Batch(1001)],
                new Dictionary<string, string> { ["corpus"] = text },
                TokenizerFolder: null,
                teacher?.Teacher);
            if (teacher != null)
                settings = settings with { Losses = teacher.Losses };
            // Again another one when resuming: the checkpoint brings the stream's state too.
            torch.random.manual_seed(resume ? 97 : 3);
            new TrainingRun(decoder, settings, inputs, store, this).Run(resume ? store.FindNewest(Skipped.Add) : null);
            return TinyText.Weights(decoder);
        });

    void ITrainingObserver.Started(long stepCount) => Started.Add(stepCount);

    void ITrainingObserver.Stepped(StepStats stats) => Steps.Add(stats);

    void ITrainingObserver.Validated(ValidationPoint point) => Validations.Add(point);

    void ITrainingObserver.Saved(string folder) => Checkpoints.Add(Path.GetFileName(folder));
}
