using ActorDistill.Distillation.Tests.Signals;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Head;

/// <summary>Every objective on every payload that it goes with, in float64.</summary>
public class HeadAgainstAutogradTests
{
    private const double Denominator = 9;
    private const double T = 0.4;

    private static readonly PayloadSettings[] Payloads =
    [
        new(PayloadKind.Hidden), new(PayloadKind.Logits), new(PayloadKind.TopK, TopK: 4),
        new(PayloadKind.TopK, TopK: 4, Form: TopKForm.Renormalized), new(PayloadKind.TopK, TopK: 4, Form: TopKForm.Raw),
        new(PayloadKind.Samples, SampleCount: 16),
    ];

    public static TheoryData<ObjectiveSettings, PayloadSettings> Pairs()
    {
        var pairs = new TheoryData<ObjectiveSettings, PayloadSettings>();
        foreach (var objective in PlainObjective.All)
            foreach (var payload in Payloads.Where(payload => PayloadRules.FirstFault(objective, payload, vocabSize: 11) == null))
                pairs.Add(objective, payload);
        return pairs;
    }

    [Fact]
    public void Every_objective_is_among_the_pairs() => Assert.Equal(
        Enum.GetValues<ObjectiveKind>(), Pairs().Select(pair => ((ObjectiveSettings)pair[0]).Kind).Distinct().Order());

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Losses_and_gradients_are_those_of_autograd_for_every_number_of_rows_in_a_chunk(
        ObjectiveSettings objective, PayloadSettings payload)
    {
        using var scope = torch.NewDisposeScope();
        var head = new HeadCase();
        using var signal = head.Signal(payload, objective.Temperature);
        var loss = new LossSettings(objective, SoftWeight: 0.7, HardWeight: 0.3);
        var (states, weight, softSum) = head.Autograd(loss, payload, signal, Denominator, T);
        var whole = head.Fused(loss, signal, HeadCase.Rows, Denominator, T);
        foreach (var chunkRows in new[] { 1, 3, HeadCase.Rows, 64 })
        {
            var fused = head.Fused(loss, signal, chunkRows, Denominator, T);
            Assert.Equal(softSum, fused.SoftSum, 1e-11);
            Assert.Equal(0, CaseA.LargestDifference(states, fused.StatesGradient), 1e-11);
            Assert.Equal(0, CaseA.LargestDifference(weight, fused.WeightGradient), 1e-11);
            Assert.Equal(whole.SoftSum, fused.SoftSum, 1e-12);
            Assert.Equal(whole.HardSum, fused.HardSum, 1e-12);
            Assert.Equal(0, CaseA.LargestDifference(whole.StatesGradient, fused.StatesGradient), 1e-12);
            Assert.Equal(0, CaseA.LargestDifference(whole.WeightGradient, fused.WeightGradient), 1e-12);
        }
    }

    [Theory]
    [InlineData(11, 8)]
    [InlineData(8, 11)]
    public void Padding_beyond_the_common_columns_is_cut_off_and_not_softmaxed(int vocabSize, int teacherVocabSize)
    {
        using var scope = torch.NewDisposeScope();
        var head = new HeadCase(vocabSize, teacherVocabSize);
        foreach (var weight in new[] { head.Weight, head.TeacherWeight })
            if (weight.shape[0] > head.Common)
                weight.narrow(0, head.Common, weight.shape[0] - head.Common).fill_(1e30);
        foreach (var objective in PlainObjective.All)
            foreach (var payload in Payloads.Take(2))
            {
                using var signal = head.Signal(payload, objective.Temperature);
                // The universal logit distance takes the teacher's width as it is.
                if (objective is UniversalLogitSettings && teacherVocabSize > vocabSize)
                    continue;
                var loss = new LossSettings(objective, 1, 0.5);
                var (states, weight, _) = head.Autograd(loss, payload, signal, Denominator, T);
                var fused = head.Fused(loss, signal, 3, Denominator, T);
                Assert.Equal(0, CaseA.LargestDifference(states, fused.StatesGradient), 1e-11);
                Assert.Equal(0, CaseA.LargestDifference(weight, fused.WeightGradient), 1e-11);
                if (vocabSize > head.Common)
                    Assert.Equal(0, fused.WeightGradient.narrow(0, head.Common, vocabSize - head.Common).abs().max().ToDouble());
            }
    }

    [Fact]
    public void Parts_of_1_and_3_rows_add_up_to_the_gradient_of_4()
    {
        using var scope = torch.NewDisposeScope();
        var head = new HeadCase();
        var loss = new LossSettings(new ReverseKlSettings(), 1, 0.25);
        var four = Part(0, 4);
        var (one, three) = (Part(0, 1), Part(1, 3));
        Assert.Equal(four.SoftSum, one.SoftSum + three.SoftSum, 1e-12);
        Assert.Equal(0, CaseA.LargestDifference(four.WeightGradient, one.WeightGradient + three.WeightGradient), 1e-13);
        Assert.Equal(0, CaseA.LargestDifference(four.StatesGradient, torch.cat([one.StatesGradient, three.StatesGradient])), 1e-13);

        Distillation.Head.HeadResult Part(long first, long count)
        {
            using var signal = new Distillation.Signals.HiddenStateSignal(
                head.TeacherStates.narrow(0, first, count), head.TeacherWeight);
            return new Distillation.Head.FusedHead(loss, 2).Run(
                new(head.States.narrow(0, first, count), head.Weight, head.Labels.narrow(0, first, count), signal), denominator: 4);
        }
    }
}
