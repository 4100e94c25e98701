using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Tests.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Teaching;

public class SelfTestTests
{
    public static TheoryData<ObjectiveSettings> Objectives =>
    [
        new ForwardKlSettings(), new ForwardKlSettings(2), new ForwardCrossEntropySettings(), new ReverseKlSettings(),
        new SymmetricKlSettings(0.5), new GeneralizedJsSettings(0.3), new TotalVariationSettings(), new SkewForwardKlSettings(0.1),
        new SkewReverseKlSettings(0.1, true), new AdaptiveKlSettings(0.5), new DecoupledKdSettings(1, 2, 2), new LogitMseSettings(),
        new TaidObjectiveSettings(new TaidSettings(10)), new UniversalLogitSettings(),
    ];

    public static TheoryData<PayloadSettings> Payloads =>
    [
        new(), new(Dtype: PayloadDtype.BFloat16), new(PayloadKind.Logits), new(PayloadKind.Logits, PayloadDtype.Float16),
        new(PayloadKind.TopK, TopK: 4), new(PayloadKind.TopK, PayloadDtype.BFloat16, TopK: 4, Form: TopKForm.Renormalized),
        new(PayloadKind.TopK, TopK: 4, Form: TopKForm.Raw), new(PayloadKind.TopK, TopK: 100), new(PayloadKind.Samples, SampleCount: 7),
    ];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Every_objective_finds_nothing_to_learn_in_a_teachers_own_hidden_states(ObjectiveSettings objective) =>
        Check(objective, new PayloadSettings(), objective.Temperature);

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Every_payload_passes(PayloadSettings payload) => Check(new ForwardKlSettings(2), payload, temperature: 2);

    [Theory]
    [InlineData(EnsembleMean.Arithmetic, PayloadKind.Hidden)]
    [InlineData(EnsembleMean.Geometric, PayloadKind.Logits)]
    [InlineData(EnsembleMean.Arithmetic, PayloadKind.TopK)]
    [InlineData(EnsembleMean.Geometric, PayloadKind.TopK)]
    public void Mixtures_pass(EnsembleMean mean, PayloadKind kind) => DeviceThread.Run(1, () =>
    {
        var payload = new PayloadSettings(kind, TopK: 4);
        using var first = TinyTeaching.NewTeacher(70);
        using var second = TinyTeaching.NewTeacher(71);
        // The heads live longer than the mixture.
        using var mixture = EnsembleSignal.Of(
            new EnsembleSettings(mean, [2, 0.5]), [Teach(first, payload, 2).Signal!, Teach(second, payload, 2).Signal!]);
        SelfTest.Run(new ForwardKlSettings(2), mixture, TinyText.VocabSize, default);
        return 0;
    });

    [Fact]
    public void A_payload_that_was_misread_is_found()
    {
        DeviceThread.Run(1, () =>
        {
            using var teacher = TinyTeaching.NewTeacher(70);
            using var output = Teach(teacher, new PayloadSettings(PayloadKind.TopK, TopK: 4), temperature: 1);
            var kept = (TopKSignal)output.Signal!;
            // A place that repeats another's token: what ids that were read from a wrong place look like.
            var first = kept.TokenIds.narrow(1, 0, 1);
            using var misread = new TopKSignal(
                torch.cat([first, first, kept.TokenIds.narrow(1, 2, kept.TokenIds.shape[1] - 2)], 1), kept.LogProbs.clone(),
                kept.TailLogProb.clone(), 1);
            var fault = Assert.Throws<OperatorException>(() => SelfTest.Run(new ReverseKlSettings(), misread, TinyText.VocabSize, default));
            Assert.StartsWith("self-test: with the teacher's own distributions", fault.Message);
            return 0;
        });
    }

    private static void Check(ObjectiveSettings objective, PayloadSettings payload, double temperature) => DeviceThread.Run(1, () =>
    {
        using var teacher = TinyTeaching.NewTeacher(70);
        using var output = Teach(teacher, payload, temperature);
        SelfTest.Run(objective, output.Signal!, TinyText.VocabSize, payload.Form);
        return 0;
    });

    private static TeacherOutput Teach(Models.Decoder.CausalDecoder teacher, PayloadSettings payload, double temperature)
    {
        var settings = new TeachingSettings { Payload = payload, Temperature = temperature };
        return new LocalTeacher([teacher], settings).Teach(TinyText.Batch(0), 0, null);
    }
}
