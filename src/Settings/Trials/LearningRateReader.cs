using ActorDistill.Schedules;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class LearningRateReader
{
    public static LearningRateSettings Read(SettingsReader reader)
    {
        var settings = new LearningRateSettings(
            PeakRate: reader.Number("learning-rate", NumberRange.Positive),
            StepCount: reader.Long("steps", min: 1),
            WarmupSteps: reader.Long("warmup", min: 0),
            FloorShare: reader.Number("learning-rate-floor", NumberRange.Share),
            Shape: reader.Choice<LearningRateShape>("learning-rate-shape"));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
