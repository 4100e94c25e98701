using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class RepresentationReader
{
    /// <returns>Null when it is switched off; the section is checked all the same.</returns>
    public static RepresentationSettings? Read(SettingsReader reader)
    {
        var isEnabled = reader.Boolean("enabled");
        var settings = new RepresentationSettings(
            AttentionWeight: reader.Number("attention-weight", NumberRange.NotNegative),
            HiddenWeight: reader.Number("hidden-weight", NumberRange.NotNegative),
            HiddenLoss: reader.Choice<HiddenLossKind>("hidden-loss"),
            Positions: reader.Choice<RepresentationPositions>("positions"),
            LayerMap: reader.Choice<LayerMapKind>("layer-map"),
            HeadMatch: reader.Choice<HeadMatch>("head-match"),
            RelationHeads: reader.Int("relation-heads", min: 1),
            WidthMatch: reader.Choice<WidthMatch>("width-match"),
            Plan: ReadPlan(reader.Section("stages")));
        reader.Check(settings.FirstFault());
        return isEnabled ? settings : null;
    }

    private static StagePlanSettings ReadPlan(SettingsReader reader)
    {
        var settings = new StagePlanSettings(
            Kind: reader.Choice<StagePlanKind>("kind"),
            StageSteps: reader.Long("steps", min: 1),
            HiddenThreshold: reader.Number("threshold", NumberRange.NotNegative));
        reader.Check(settings.FirstFault(), "stage-");
        return settings;
    }
}
