using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.TeacherActors.Forward;
using PayloadKind = ActorDistill.Protocol.Payloads.PayloadKind;
using SettingsKind = ActorDistill.Schedules.Payloads.PayloadKind;

namespace ActorDistill.TeacherActors.Tests.Forward;

public class PayloadFormatsTests
{
    [Fact]
    public void Students_with_other_temperatures_and_seeds_share_hidden_states_and_logits()
    {
        foreach (var kind in new[] { SettingsKind.Hidden, SettingsKind.Logits })
        {
            var payload = new PayloadSettings(kind, PayloadDtype.BFloat16);
            Assert.Equal(PayloadFormats.Of(payload, 1, 32), PayloadFormats.Of(payload, 4, 32, seed: 9));
        }
    }

    [Fact]
    public void Top_k_and_samples_carry_the_temperature_and_samples_the_seed()
    {
        Assert.Equal(
            new PayloadFormat(PayloadKind.TopK, NumberEncoding.Float16, 32, TopK: 5, Temperature: 2),
            PayloadFormats.Of(new PayloadSettings(SettingsKind.TopK, PayloadDtype.Float16, TopK: 5), 2, 32, seed: 9));
        Assert.Equal(
            new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, 32, SampleCount: 7, Temperature: 2, Seed: 9),
            PayloadFormats.Of(new PayloadSettings(SettingsKind.Samples, SampleCount: 7), 2, 32, seed: 9));
    }

    [Fact]
    public void Every_choice_of_settings_gives_a_valid_format()
    {
        foreach (var kind in Enum.GetValues<SettingsKind>())
            foreach (var dtype in Enum.GetValues<PayloadDtype>())
                foreach (var match in Enum.GetValues<HeadMatch>())
                {
                    var layers = PayloadFormats.LayersOf(new RepresentationSettings(HeadMatch: match), 3, 6, NumberEncoding.Float32);
                    Assert.Null(PayloadFormats.Of(new PayloadSettings(kind, dtype, TopK: 5), 2, 32, 9, layers).FirstFault());
                    Assert.Null(PayloadFormats.Of(null, 2, 32, 9, layers).FirstFault());
                }
    }

    [Fact]
    public void Layers_are_those_of_all_stages_and_of_the_losses_that_have_a_weight()
    {
        LayerFormat Of(int layer, LayerPart part) =>
            new(layer, part, part == LayerPart.MeanAttention ? NumberEncoding.Float32 : NumberEncoding.BFloat16);
        var both = new RepresentationSettings(HeadMatch: HeadMatch.Average);
        Assert.Equal(
            [
                Of(2, LayerPart.Hidden), Of(2, LayerPart.MeanAttention), Of(4, LayerPart.Hidden), Of(4, LayerPart.MeanAttention),
            ],
            PayloadFormats.LayersOf(both, 2, 4, NumberEncoding.BFloat16));
        Assert.Equal(
            [Of(2, LayerPart.Hidden), Of(4, LayerPart.Hidden)],
            PayloadFormats.LayersOf(both with { AttentionWeight = 0 }, 2, 4, NumberEncoding.BFloat16));
        Assert.Equal(
            [Of(2, LayerPart.Relations), Of(4, LayerPart.Relations)],
            PayloadFormats.LayersOf(
                both with { HiddenWeight = 0, HeadMatch = HeadMatch.Relations }, 2, 4, NumberEncoding.BFloat16));
    }
}
