using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

/// <summary>What one student is trained with; a sweep varies it.</summary>
/// <param name="LearningRate">Over the steps of the run.</param>
/// <param name="Loss">On the tokens.</param>
/// <param name="Payload">What a teacher hands over for it.</param>
/// <param name="Representations">The loss on internal representations; null for none.</param>
public sealed record TrialSettings(
    LearningRateSettings LearningRate, LossSettings Loss, PayloadSettings Payload, RepresentationSettings? Representations)
{
    /// <summary>Reads the product's section, or one of a student's that has the same keys.</summary>
    public static TrialSettings Read(SettingsReader reader)
    {
        var learningRate = LearningRateReader.Read(reader.Section("training"));
        return new TrialSettings(
            learningRate,
            ObjectiveReader.Read(reader.Section("objective"), learningRate.StepCount),
            PayloadReader.Read(reader.Section("payload")),
            RepresentationReader.Read(reader.Section("representations")));
    }
}
