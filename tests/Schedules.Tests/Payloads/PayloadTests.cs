using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Schedules.Tests.Payloads;

public class PayloadTests
{
    private static readonly ObjectiveSettings[] EveryObjective =
    [
        new HardCrossEntropySettings(), new ForwardKlSettings(2), new ForwardCrossEntropySettings(), new ReverseKlSettings(),
        new SymmetricKlSettings(), new GeneralizedJsSettings(), new TotalVariationSettings(), new SkewForwardKlSettings(),
        new SkewReverseKlSettings(), new AdaptiveKlSettings(), new DecoupledKdSettings(), new LogitMseSettings(),
        new TaidObjectiveSettings(new TaidSettings(10)), new UniversalLogitSettings(),
    ];

    [Fact]
    public void Defaults_are_hidden_states_in_float32_and_have_no_fault()
    {
        var settings = new PayloadSettings();
        Assert.Equal((PayloadKind.Hidden, PayloadDtype.Float32, 64, 50, TopKForm.TailBucket),
            (settings.Kind, settings.Dtype, settings.TopK, settings.SampleCount, settings.Form));
        Assert.Null(settings.FirstFault());
    }

    [Fact]
    public void A_count_below_1_is_a_fault_with_its_key()
    {
        Assert.Equal("top-k is 0, must be at least 1", new PayloadSettings(TopK: 0).FirstFault());
        Assert.Equal("samples is -3, must be at least 1", new PayloadSettings(SampleCount: -3).FirstFault());
    }

    [Fact]
    public void Every_value_is_found_by_its_name_and_no_other_name_is()
    {
        Assert.Equal(["hidden", "logits", "top-k", "samples"], PayloadNames.Kinds);
        Assert.Equal(["float32", "bfloat16", "float16"], PayloadNames.Dtypes);
        Assert.Equal(["tail-bucket", "renormalized", "raw"], PayloadNames.Forms);
        foreach (var kind in Enum.GetValues<PayloadKind>())
            Assert.True(PayloadNames.TryParse(PayloadNames.Of(kind), out PayloadKind? found) && found == kind);
        foreach (var dtype in Enum.GetValues<PayloadDtype>())
            Assert.True(PayloadNames.TryParse(PayloadNames.Of(dtype), out PayloadDtype? found) && found == dtype);
        foreach (var form in Enum.GetValues<TopKForm>())
            Assert.True(PayloadNames.TryParse(PayloadNames.Of(form), out TopKForm? found) && found == form);
        Assert.False(PayloadNames.TryParse("Hidden", out PayloadKind? _));
    }

    [Fact]
    public void The_list_of_objectives_above_is_complete() =>
        Assert.Equal(Enum.GetValues<ObjectiveKind>(), EveryObjective.Select(objective => objective.Kind));

    [Theory]
    [InlineData(PayloadKind.Hidden)]
    [InlineData(PayloadKind.Logits)]
    public void Full_payloads_go_with_every_objective_and_any_number_of_teachers(PayloadKind kind) =>
        Assert.All(EveryObjective, objective => Assert.Null(Fault(objective, new PayloadSettings(kind, TopK: 1000), teacherCount: 3)));

    [Fact]
    public void Top_k_with_a_tail_goes_with_every_objective_but_two_that_need_every_logit()
    {
        var payload = new PayloadSettings(PayloadKind.TopK);
        var refused = EveryObjective.Where(objective => Fault(objective, payload, 2) != null).Select(objective => objective.Kind);
        Assert.Equal([ObjectiveKind.LogitMse, ObjectiveKind.UniversalLogit], refused);
        Assert.Equal("payload is top-k, but logit-mse needs every logit: hidden or logits", Fault(new LogitMseSettings(), payload));
    }

    [Theory]
    [InlineData(PayloadKind.Samples, TopKForm.TailBucket)]
    [InlineData(PayloadKind.TopK, TopKForm.Renormalized)]
    [InlineData(PayloadKind.TopK, TopKForm.Raw)]
    public void Payloads_without_a_tail_go_with_the_forward_direction_of_one_teacher_only(PayloadKind kind, TopKForm form)
    {
        var payload = new PayloadSettings(kind, Form: form);
        var allowed = EveryObjective.Where(objective => Fault(objective, payload) == null).Select(objective => objective.Kind);
        Assert.Equal([ObjectiveKind.HardCrossEntropy, ObjectiveKind.ForwardKl, ObjectiveKind.ForwardCrossEntropy], allowed);
        Assert.Contains("2 teachers cannot mix", Fault(new ForwardKlSettings(), payload, 2));
        Assert.EndsWith("not for reverse-kl", Fault(new ReverseKlSettings(), payload));
    }

    [Fact]
    public void More_kept_tokens_than_the_vocabulary_has_are_refused()
    {
        Assert.Equal("top-k is 513, must be at most the 512 tokens of the vocabulary",
            Fault(new ForwardKlSettings(), new PayloadSettings(PayloadKind.TopK, TopK: 513)));
        Assert.Null(Fault(new ForwardKlSettings(), new PayloadSettings(PayloadKind.TopK, TopK: 512)));
    }

    private static string? Fault(ObjectiveSettings objective, PayloadSettings payload, int teacherCount = 1) =>
        PayloadRules.FirstFault(objective, payload, vocabSize: 512, teacherCount);
}
