using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Pretraining;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules;

namespace ActorDistill.Distillation.Tests.Pretraining;

/// <summary>A run of seconds' fractions, and what was seen of it.</summary>
internal sealed class TinyRun : IPretrainObserver
{
    public static PretrainSettings Settings { get; } = new()
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
        string folder, PretrainSettings settings, bool resume = false, int threads = 1, int keptCount = 3, string text = "a") =>
        DeviceThread.Run(threads, () =>
        {
            var store = new CheckpointStore(folder, keptCount);
            // Other weights when resuming, so that only the checkpoint can make them right.
            using var decoder = TinyText.NewDecoder(seed: resume ? 99u : 5u);
            var inputs = new PretrainInputs(
                n => TinyText.Batch(n),
                () => [TinyText.Batch(1000), TinyText.Batch(1001)],
                new Dictionary<string, string> { ["corpus"] = text },
                TokenizerFolder: null);
            new PretrainRun(decoder, settings, inputs, store, this).Run(resume ? store.FindNewest(Skipped.Add) : null);
            return TinyText.Weights(decoder);
        });

    void IPretrainObserver.Started(long stepCount) => Started.Add(stepCount);

    void IPretrainObserver.Stepped(StepStats stats) => Steps.Add(stats);

    void IPretrainObserver.Validated(ValidationPoint point) => Validations.Add(point);

    void IPretrainObserver.Saved(string folder) => Checkpoints.Add(Path.GetFileName(folder));
}
