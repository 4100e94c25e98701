using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class CadenceReader
{
    public static TrialCadence Read(SettingsReader evaluate, SettingsReader checkpoints, SettingsReader earlyStop) => new(
        EvaluateEvery: evaluate.Long("every", min: 0),
        CheckpointEvery: checkpoints.Long("every", min: 0),
        KeepCheckpoints: checkpoints.Int("keep", min: 1),
        KeepBest: checkpoints.Boolean("keep-best"),
        Plateau: Plateau(earlyStop),
        DivergedAbove: earlyStop.Number("diverged-above", NumberRange.NotNegative) is > 0 and var loss ? loss : double.PositiveInfinity);

    private static PlateauSettings? Plateau(SettingsReader reader)
    {
        var (patience, improvement) = (reader.IntUnless0("patience"), reader.Number("min-improvement", NumberRange.ShareBelowOne));
        var minSteps = reader.Long("min-steps", min: 0);
        return patience is { } validations ? new PlateauSettings(validations, improvement, minSteps) : null;
    }
}
