using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class TrainStepTests
{
    private static readonly LearningRateSchedule Constant =
        new(new LearningRateSettings(0.01, 1000, Shape: LearningRateShape.Constant));

    [Fact]
    public void Two_micro_batches_of_1_and_3_valid_tokens_give_the_gradient_of_the_4_token_batch()
    {
        var four = TinyText.Batch(3, batchSize: 2, sequenceLength: 4);
        var first = Row(four, 0).Masked(2);
        var second = Row(four, 1).Masked(0, 1, 3);
        var whole = Gradients([four.Masked(2, 4, 5, 7)], out var wholeStats);
        var parts = Gradients([first, second], out var partStats);
        Assert.Equal(4, wholeStats.TokenCount);
        Assert.Equal(4, partStats.TokenCount);
        Assert.Equal(wholeStats.Loss, partStats.Loss, 1e-14);
        Assert.Equal(wholeStats.GradientNorm, partStats.GradientNorm, 1e-13);
        RequireEqual(whole, parts, 1e-14);
        // The mean of the two micro-batches' own means, which this must not be.
        var (one, three) = (Gradients([first], out _), Gradients([second], out _));
        var means = one.Zip(three, (a, b) => a.Zip(b, (x, y) => (x + y) / 2));
        Assert.Contains(whole.Zip(means), pair => pair.First.Zip(pair.Second, (x, y) => Math.Abs(x - y)).Max() > 1e-4);
    }

    [Fact]
    public void The_loss_and_the_gradient_are_those_of_the_mean_cross_entropy()
    {
        var batch = TinyText.Batch(1).Masked(0, 5, 6, 15);
        var gradients = Gradients([batch], out var stats);
        using var decoder = TinyText.NewDecoder(torch.ScalarType.Float64);
        using var scope = torch.NewDisposeScope();
        var ids = torch.tensor(batch.TokenIds, [2, 9]);
        var logProbs = decoder.Forward(ids.narrow(1, 0, 8)).Logits.log_softmax(-1);
        var valid = torch.tensor(new long[] { 0, 5, 6, 15 });
        var chosen = logProbs.gather(-1, ids.narrow(1, 1, 8).unsqueeze(-1)).view(-1).index_select(0, valid);
        var loss = chosen.mean().neg();
        loss.backward();
        Assert.Equal(loss.ToDouble(), stats.Loss, 1e-13);
        RequireEqual([.. decoder.parameters().Select(p => p.grad!.data<double>().ToArray())], gradients, 1e-13);
        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.Sum(x => x * x)));
        Assert.Equal(norm, stats.GradientNorm, 1e-12);
    }

    [Fact]
    public void A_masked_micro_batch_adds_nothing_and_a_masked_step_gives_0_and_not_NaN()
    {
        var batch = TinyText.Batch(2);
        var alone = Gradients([batch], out var aloneStats);
        var beside = Gradients([batch.Masked(), batch], out var besideStats);
        Assert.Equal(aloneStats with { }, besideStats);
        RequireEqual(alone, beside, 0);
        var none = Gradients([batch.Masked(), batch.Masked()], out var noneStats);
        Assert.Equal((0.0, 0L, 0.0), (noneStats.Loss, noneStats.TokenCount, noneStats.GradientNorm));
        Assert.All(none, gradient => Assert.All(gradient, x => Assert.Equal(0.0, x)));
    }

    [Fact]
    public void Clipping_bounds_the_norm_of_all_gradients_together_and_reports_the_norm_before()
    {
        var free = Gradients([TinyText.Batch(0)], out var freeStats, new OptimizerSettings(GradientClipNorm: double.PositiveInfinity));
        var limit = freeStats.GradientNorm / 4;
        var clipped = Gradients([TinyText.Batch(0)], out var clippedStats, new OptimizerSettings(GradientClipNorm: limit));
        Assert.Equal(freeStats.GradientNorm, clippedStats.GradientNorm, 1e-12);
        RequireEqual([.. free.Select(gradient => gradient.Select(x => x / 4).ToArray())], clipped, 1e-6);
        Assert.Equal(limit, Math.Sqrt(clipped.Sum(gradient => gradient.Sum(x => x * x))), limit * 1e-5);
    }

    [Fact]
    public void Weight_decay_acts_on_matrices_and_leaves_norms_and_biases_alone()
    {
        // No token counts, so Adam's own part of the update is 0 and only the decay is left.
        using var decoder = TinyText.NewDecoder(torch.ScalarType.Float64);
        var before = decoder.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().data<double>().ToArray());
        using var step = new TrainStep(decoder, new OptimizerSettings(WeightDecay: 0.5), Constant);
        step.Run(0, [TinyText.Batch(0).Masked()]);
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            var share = parameter.dim() > 1 ? 1 - 0.01 * 0.5 : 1;
            Assert.Equal(before[name].Select(x => x * share), parameter.detach().data<double>().ToArray());
        }
        Assert.Contains(decoder.named_parameters(), p => p.name.EndsWith("q_proj.bias", StringComparison.Ordinal));
    }

    [Fact]
    public void The_rate_of_each_step_is_the_schedules()
    {
        var schedule = new LearningRateSchedule(new LearningRateSettings(0.02, 6, 2));
        using var decoder = TinyText.NewDecoder();
        using var step = new TrainStep(decoder, new OptimizerSettings(), schedule);
        for (var k = 0; k < 6; k++)
            Assert.Equal(schedule.Rate(k), step.Run(k, [TinyText.Batch(k)]).LearningRate);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void Training_learns_the_text_and_keeps_no_tensor(torch.ScalarType? computeDtype) => DeviceThread.Run(1, () =>
    {
        using var decoder = TinyText.NewDecoder(computeDtype: computeDtype);
        using var step = new TrainStep(decoder, new OptimizerSettings(), Constant);
        var start = step.Run(0, [TinyText.Batch(0)]).Loss;
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var k = 1; k < 150; k++)
            step.Run(k, [TinyText.Batch(2 * k), TinyText.Batch(2 * k + 1)]);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.InRange(step.Run(150, [TinyText.Batch(1)]).Loss, 0, start / 4);
        Assert.All(decoder.parameters(), parameter => Assert.Equal(torch.ScalarType.Float32, parameter.dtype));
        return 0;
    });

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_in_one_line_and_leaves_the_weights()
    {
        using var decoder = TinyText.NewDecoder();
        using var step = new TrainStep(decoder, new OptimizerSettings(), Constant);
        using (torch.no_grad())
            decoder.parameters().First().fill_(double.NaN);
        var before = TinyText.Weights(decoder);
        var refusal = Assert.Throws<TrainingDivergedException>(() => step.Run(7, [TinyText.Batch(0)]));
        Assert.StartsWith("training diverged at step 7: loss NaN", refusal.Message);
        Assert.Equal(before, TinyText.Weights(decoder));
    }

    [Theory]
    [InlineData(-1, 1, 0.9, "weight-decay is -1, must be a finite number from 0 up")]
    [InlineData(0, 0, 0.9, "clip is 0, must be above 0")]
    [InlineData(0, double.NaN, 0.9, "clip is NaN, must be above 0")]
    [InlineData(0, 1, 1, "beta2 is 1, must be 0 or more and below 1")]
    public void Settings_out_of_range_are_named_and_refused(double decay, double clip, double beta2, string fault)
    {
        using var decoder = TinyText.NewDecoder();
        var settings = new OptimizerSettings(decay, clip, Beta2: beta2);
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new TrainStep(decoder, settings, Constant)).Message);
    }

    // In float64, of every weight: as left behind by one step from the same weights.
    private static List<double[]> Gradients(
        IReadOnlyList<TokenBatch> microBatches, out StepStats stats, OptimizerSettings? settings = null)
    {
        using var decoder = TinyText.NewDecoder(torch.ScalarType.Float64);
        using var step = new TrainStep(
            decoder, settings ?? new OptimizerSettings(GradientClipNorm: double.PositiveInfinity), Constant);
        stats = step.Run(0, microBatches);
        return [.. decoder.parameters().Select(parameter => parameter.grad!.data<double>().ToArray())];
    }

    private static TokenBatch Row(TokenBatch batch, int row)
    {
        var (tokens, labels) = (batch.SequenceLength + 1, batch.SequenceLength);
        var ids = batch.TokenIds.AsSpan(row * tokens, tokens).ToArray();
        return new TokenBatch(1, labels, ids, batch.LossMask.AsSpan(row * labels, labels).ToArray());
    }

    private static void RequireEqual(List<double[]> expected, List<double[]> actual, double error)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (e, a) in expected.Zip(actual))
            Assert.InRange(e.Zip(a, (x, y) => Math.Abs(x - y)).Max(), 0, error);
    }
}
