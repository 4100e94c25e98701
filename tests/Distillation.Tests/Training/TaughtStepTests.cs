using ActorDistill.Distillation.Tests.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class TaughtStepTests
{
    private static readonly LearningRateSchedule Constant =
        new(new LearningRateSettings(0.01, 1000, Shape: LearningRateShape.Constant));

    [Fact]
    public void The_gradient_of_every_weight_is_autograds_of_the_same_formula()
    {
        using var decoder = TinyText.NewDecoder(torch.ScalarType.Float64);
        using var teacher = TinyTeaching.NewTeacher(70, torch.ScalarType.Float64);
        var batch = TinyText.Batch(1).Masked(0, 3, 5, 6, 15);
        var gradients = Gradients(new TinyTeaching(TinyTeaching.ForwardKl), [batch], out var stats);
        using var scope = torch.NewDisposeScope();
        var ids = torch.tensor(batch.TokenIds, [2, 9]);
        var valid = torch.tensor(new long[] { 0, 3, 5, 6, 15 });
        var logits = Rows(decoder.Forward(ids.narrow(1, 0, 8)).Logits);
        var target = (Rows(teacher.Forward(ids.narrow(1, 0, 8)).Logits).detach() / 2).softmax(-1);
        var soft = (target * (target.log() - (logits / 2).log_softmax(-1))).sum(-1).mean() * 4;
        var labels = ids.narrow(1, 1, 8).reshape(-1).index_select(0, valid);
        var hard = torch.nn.functional.cross_entropy(logits, labels);
        (soft * 0.9 + hard * 0.1).backward();
        Assert.Equal(soft.ToDouble(), stats.Parts.Soft, 1e-6);
        Assert.Equal(hard.ToDouble(), stats.Parts.Hard, 1e-12);
        // The teacher of the step is of float32.
        foreach (var (expected, actual) in decoder.parameters().Zip(gradients))
            Assert.InRange((expected.grad! - torch.tensor(actual).view(expected.shape)).abs().max().ToDouble(), 0, 1e-6);

        torch.Tensor Rows(torch.Tensor all) => all.view(-1, TinyText.VocabSize).index_select(0, valid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_micro_batches_of_1_and_3_valid_tokens_give_the_gradient_of_the_4_token_batch(bool layers)
    {
        var teaching = new TinyTeaching(
            TinyTeaching.ForwardKl,
            Representations: layers ? new RepresentationSettings(WidthMatch: WidthMatch.Learned) : null);
        var four = TinyText.Batch(3, batchSize: 2, sequenceLength: 4);
        var whole = Gradients(teaching, [four.Masked(2, 4, 5, 7)], out var wholeStats);
        var parts = Gradients(teaching, [Row(four, 0).Masked(2), Row(four, 1).Masked(0, 1, 3)], out var partStats);
        Assert.Equal(4, partStats.TokenCount);
        // float32 products of the teacher differ with the number of rows.
        Assert.Equal(wholeStats.Loss, partStats.Loss, 1e-6);
        Assert.Equal(wholeStats.Parts.Attention, partStats.Parts.Attention, 1e-6);
        Assert.Equal(wholeStats.Parts.Hidden, partStats.Parts.Hidden, 1e-6);
        foreach (var (a, b) in whole.Zip(parts))
            Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-6);
        Assert.Equal(layers, wholeStats.Parts.Hidden > 0);
    }

    [Fact]
    public void The_first_loss_from_hidden_states_and_from_logits_is_the_same_to_1e_6()
    {
        Gradients(new TinyTeaching(TinyTeaching.ForwardKl), [TinyText.Batch(0)], out var hidden);
        Gradients(
            new TinyTeaching(TinyTeaching.ForwardKl, new PayloadSettings(PayloadKind.Logits)), [TinyText.Batch(0)], out var logits);
        Assert.Equal(logits.Loss, hidden.Loss, 1e-6);
    }

    [Fact]
    public void A_masked_step_with_a_teacher_gives_0_and_not_NaN()
    {
        foreach (var payload in Enum.GetValues<PayloadKind>())
        {
            var teaching = new TinyTeaching(TinyTeaching.ForwardKl, new PayloadSettings(payload, TopK: 5));
            var gradients = Gradients(teaching, [TinyText.Batch(0).Masked()], out var stats);
            Assert.Equal((0.0, 0L, 0.0), (stats.Loss, stats.TokenCount, stats.GradientNorm));
            Assert.All(gradients, gradient => Assert.All(gradient, x => Assert.Equal(0.0, x)));
        }
    }

    [Fact]
    public void A_student_learns_from_a_teacher_in_bfloat16_and_keeps_no_tensor() => DeviceThread.Run(1, () =>
    {
        using var decoder = TinyText.NewDecoder(computeDtype: torch.ScalarType.BFloat16);
        using var teaching = new TinyTeaching(
            new LossSettings(new ForwardKlSettings()), Representations: new RepresentationSettings(WidthMatch: WidthMatch.Learned)).Open();
        using var step = new TrainStep(decoder, new OptimizerSettings(), Constant, teaching.Losses);
        var start = Step(0).Parts;
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var k = 1; k < 100; k++)
            Step(k);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        var end = Step(100).Parts;
        Assert.InRange(end.Soft, 0, start.Soft / 2);
        Assert.InRange(end.Hidden, 0, start.Hidden / 2);
        return 0;

        StepStats Step(long k) =>
            step.Run(k, [Taught(teaching, TinyText.Batch(2 * k), 2 * k), Taught(teaching, TinyText.Batch(2 * k + 1), 2 * k + 1)]);
    });

    private static List<double[]> Gradients(TinyTeaching settings, IReadOnlyList<TokenBatch> batches, out StepStats stats)
    {
        using var decoder = TinyText.NewDecoder(torch.ScalarType.Float64);
        using var teaching = settings.Open(dtype: torch.ScalarType.Float64);
        using var step = new TrainStep(
            decoder, new OptimizerSettings(GradientClipNorm: double.PositiveInfinity), Constant, teaching.Losses);
        stats = step.Run(0, [.. batches.Select((batch, n) => Taught(teaching, batch, n))]);
        return [.. decoder.parameters().Select(parameter => parameter.grad!.data<double>().ToArray())];
    }

    private static MicroBatch Taught(OpenTeaching teaching, TokenBatch batch, long n) => new(
        batch,
        () => teaching.Teacher.Teach(batch, n, teaching.Losses.Internal is null ? null : new([1, 2], Task: true)));

    private static TokenBatch Row(TokenBatch batch, int row)
    {
        var (tokens, labels) = (batch.SequenceLength + 1, batch.SequenceLength);
        var ids = batch.TokenIds.AsSpan(row * tokens, tokens).ToArray();
        return new TokenBatch(1, labels, ids, batch.LossMask.AsSpan(row * labels, labels).ToArray());
    }
}
