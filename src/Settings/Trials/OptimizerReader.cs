using ActorDistill.Schedules.Training;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class OptimizerReader
{
    public static OptimizerSettings Read(SettingsReader reader)
    {
        var settings = new OptimizerSettings(
            WeightDecay: reader.Number("weight-decay", NumberRange.NotNegative),
            GradientClipNorm: reader.Number("clip", NumberRange.NotNegative) is > 0 and var norm ? norm : double.PositiveInfinity,
            Beta1: reader.Number("beta1", NumberRange.ShareBelowOne),
            Beta2: reader.Number("beta2", NumberRange.ShareBelowOne),
            Epsilon: reader.Number("epsilon", NumberRange.Positive));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
