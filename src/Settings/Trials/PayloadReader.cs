using ActorDistill.Schedules.Payloads;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class PayloadReader
{
    public static PayloadSettings Read(SettingsReader reader)
    {
        var settings = new PayloadSettings(
            Kind: reader.Choice<PayloadKind>("kind", PayloadNames.Of),
            Dtype: reader.Choice<PayloadDtype>("dtype", PayloadNames.Of),
            TopK: reader.Int("top-k", min: 1),
            SampleCount: reader.Int("samples", min: 1),
            Form: reader.Choice<TopKForm>("top-k-form", PayloadNames.Of));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
