using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace ActorDistill.TensorTests;

public class LearningRateTests
{
    private const double Initial = 0.4;

    // The rates of the steps 0 to count - 1, as a training loop sees them.
    private static double[] Rates(Func<Optimizer, lr_scheduler.LRScheduler> schedule, int count = 12)
    {
        using var optimizer = AdamW([new Parameter(torch.zeros(1))], lr: Initial);
        var scheduler = schedule(optimizer);
        var rates = new double[count];
        for (var i = 0; i < count; i++)
        {
            rates[i] = optimizer.ParamGroups.Single().LearningRate;
            Assert.Equal(rates[i], scheduler.get_last_lr().Single());
            optimizer.step();
            scheduler.step();
        }
        return rates;
    }

    private static double[] Expected(Func<int, double> rate, int count = 12) => [.. Enumerable.Range(0, count).Select(rate)];

    [Fact]
    public void LambdaLR_multiplies_the_initial_rate() =>
        TensorAssert.Close(Rates(o => lr_scheduler.LambdaLR(o, n => 1.0 / (1 + n))), Expected(n => Initial / (1 + n)), 1e-15);

    [Fact]
    public void StepLR_falls_by_gamma_after_every_interval() =>
        TensorAssert.Close(Rates(o => lr_scheduler.StepLR(o, 3, gamma: 0.5)), Expected(n => Initial * Math.Pow(0.5, n / 3)), 1e-15);

    [Fact]
    public void LinearLR_goes_from_one_factor_to_the_other_and_stays() =>
        TensorAssert.Close(
            Rates(o => lr_scheduler.LinearLR(o, start_factor: 0.25, end_factor: 1, total_iters: 6)),
            Expected(n => Initial * (0.25 + 0.75 * Math.Min(n, 6) / 6)),
            1e-14);

    [Fact]
    public void CosineAnnealingLR_follows_half_a_cosine() =>
        TensorAssert.Close(
            Rates(o => lr_scheduler.CosineAnnealingLR(o, 11, eta_min: 0.1)),
            Expected(n => 0.1 + (Initial - 0.1) * (1 + Math.Cos(Math.PI * n / 11)) / 2),
            1e-14);

    [Fact]
    public void Every_group_keeps_its_own_initial_rate()
    {
        var groups = new[] { 0.1, 0.3 }.Select(rate =>
            new AdamW.ParamGroup([new Parameter(torch.zeros(1))], new AdamW.Options { LearningRate = rate })).ToArray();
        using var optimizer = AdamW(groups);
        var scheduler = lr_scheduler.LambdaLR(optimizer, n => n == 0 ? 1 : 0.5);
        Assert.Equal([0.1, 0.3], optimizer.ParamGroups.Select(g => g.LearningRate));
        scheduler.step();
        TensorAssert.Close([.. optimizer.ParamGroups.Select(g => g.LearningRate)], [0.05, 0.15], 1e-15);
    }
}
