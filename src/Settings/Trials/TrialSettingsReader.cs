using ActorDistill.Schedules.Payloads;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

/// <summary>Reads the sections of one trial. Their names are those of <see cref="Sections"/>.</summary>
internal static class TrialSettingsReader
{
    /// <summary>All that a student of a run may have of its own.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        ["training", "objective", "payload", "representations", "model", "evaluate", "checkpoints", "early-stop"];

    public static TrialSettings Read(SettingsReader reader)
    {
        var (training, evaluate) = (reader.Section("training"), reader.Section("evaluate"));
        var learningRate = LearningRateReader.Read(training);
        var text = new TrialTextSettings(
            SequenceLength: training.Int("sequence-length", min: 1),
            BatchSize: training.Int("batch-size", min: 1),
            GradientAccumulation: training.Int("gradient-accumulation", min: 1),
            Seed: (ulong)training.Long("seed", min: 0),
            ValidationTokens: evaluate.Long("tokens", min: 1));
        var payloadReader = reader.Section("payload");
        var loss = ObjectiveReader.Read(reader.Section("objective"), learningRate.StepCount);
        var payload = PayloadReader.Read(payloadReader);
        // Of the vocabulary's size nothing is known here.
        payloadReader.Check(PayloadRules.FirstFault(loss.Objective, payload, vocabSize: int.MaxValue));
        return new TrialSettings(
            learningRate,
            OptimizerReader.Read(training),
            training.IntUnless0("head-chunk-rows"),
            text,
            StudentModelReader.Read(reader.Section("model"), text.Seed),
            loss,
            payload,
            RepresentationReader.Read(reader.Section("representations")),
            CadenceReader.Read(evaluate, reader.Section("checkpoints"), reader.Section("early-stop")));
    }
}
