using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

/// <summary>
/// Each objective has a section of its own, so that a sweep over kinds finds the settings of each. All are read: a mistake in one that is
/// not chosen today is one tomorrow.
/// </summary>
internal static class ObjectiveReader
{
    public static LossSettings Read(SettingsReader reader, long stepCount)
    {
        var kind = reader.Choice<ObjectiveKind>("kind", ObjectiveNames.Of);
        var all = ReadAll(reader, stepCount).ToDictionary(objective => objective.Kind);
        var loss = new LossSettings(
            all[kind],
            SoftWeight: reader.Number("soft-weight", NumberRange.NotNegative),
            HardWeight: reader.Number("hard-weight", NumberRange.NotNegative));
        reader.Check(loss.FirstFault(), "taid-");
        return loss;
    }

    private static IEnumerable<ObjectiveSettings> ReadAll(SettingsReader reader, long stepCount) =>
        Enum.GetValues<ObjectiveKind>().Select(kind => Read(reader, kind, stepCount));

    private static ObjectiveSettings Read(SettingsReader reader, ObjectiveKind kind, long stepCount)
    {
        SettingsReader Section() => reader.Section(ObjectiveNames.Of(kind));
        return kind switch
        {
            ObjectiveKind.HardCrossEntropy => new HardCrossEntropySettings(),
            ObjectiveKind.ForwardKl => new ForwardKlSettings(Temperature(Section())),
            ObjectiveKind.ForwardCrossEntropy => new ForwardCrossEntropySettings(Temperature(Section())),
            ObjectiveKind.ReverseKl => new ReverseKlSettings(),
            ObjectiveKind.SymmetricKl => new SymmetricKlSettings(Section().Number("forward-weight", NumberRange.Share)),
            ObjectiveKind.GeneralizedJs => new GeneralizedJsSettings(Section().Number("teacher-weight", NumberRange.Share)),
            ObjectiveKind.TotalVariation => new TotalVariationSettings(),
            ObjectiveKind.SkewForwardKl => new SkewForwardKlSettings(Section().Number("teacher-weight", NumberRange.ShareBelowOne)),
            ObjectiveKind.SkewReverseKl => SkewReverseKl(Section()),
            ObjectiveKind.AdaptiveKl => new AdaptiveKlSettings(Section().Number("head-mass", NumberRange.PositiveShare)),
            ObjectiveKind.DecoupledKd => DecoupledKd(Section()),
            ObjectiveKind.LogitMse => new LogitMseSettings(),
            ObjectiveKind.Taid => new TaidObjectiveSettings(Taid(Section(), stepCount)),
            ObjectiveKind.UniversalLogit => new UniversalLogitSettings(),
        };
    }

    private static double Temperature(SettingsReader reader) => reader.Number("temperature", NumberRange.Positive);

    private static SkewReverseKlSettings SkewReverseKl(SettingsReader reader) =>
        new(reader.Number("student-weight", NumberRange.ShareBelowOne), reader.Boolean("detach-mixture"));

    private static DecoupledKdSettings DecoupledKd(SettingsReader reader) => new(
        reader.Number("target-weight", NumberRange.NotNegative),
        reader.Number("non-target-weight", NumberRange.NotNegative),
        Temperature(reader));

    private static TaidSettings Taid(SettingsReader reader, long stepCount)
    {
        var settings = new TaidSettings(
            stepCount,
            TStart: reader.Number("start", NumberRange.ShareBelowOne),
            TEnd: reader.Number("end", NumberRange.PositiveShare),
            Alpha: reader.Number("alpha", NumberRange.Share),
            Beta: reader.Number("beta", NumberRange.ShareBelowOne),
            Adaptive: reader.Boolean("adaptive"),
            Parity: reader.Boolean("parity"),
            Signal: reader.Choice<TaidSignal>("signal"));
        reader.Check(settings.FirstFault(), "taid-");
        return settings;
    }
}
