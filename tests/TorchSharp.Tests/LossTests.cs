using static TorchSharp.torch.nn;

namespace ActorDistill.TensorTests;

public class LossTests
{
    // Logarithms of the odds 1:2:1, 3:1:4 and 1:1:1.
    private readonly Tensor _logits = TensorAssert.Matrix([0, Math.Log(2), 0], [Math.Log(3), 0, Math.Log(4)], [0, 0, 0]);
    private readonly Tensor _targets = torch.tensor(new[] { 1L, 0L, 2L });

    // Minus the logarithms of the targets' probabilities 2/4, 3/8 and 1/3.
    private static readonly double[] Losses = [Math.Log(2), Math.Log(8.0 / 3), Math.Log(3)];

    [Fact]
    public void Cross_entropy_is_minus_the_log_probability_of_the_target()
    {
        TensorAssert.Close(functional.cross_entropy(_logits, _targets, reduction: Reduction.None), Losses, 1e-15);
        TensorAssert.Close(functional.cross_entropy(_logits, _targets, reduction: Reduction.Sum), [Losses.Sum()], 1e-15);
        TensorAssert.Close(functional.cross_entropy(_logits, _targets), [Losses.Average()], 1e-15);
    }

    [Fact]
    public void An_ignored_target_counts_neither_in_the_sum_nor_in_the_mean()
    {
        var targets = torch.tensor(new[] { 1L, -100L, 2L });
        TensorAssert.Close(functional.cross_entropy(_logits, targets), [(Losses[0] + Losses[2]) / 2], 1e-15);
        TensorAssert.Close(functional.cross_entropy(_logits, targets, reduction: Reduction.None), [Losses[0], 0, Losses[2]], 1e-15);
        TensorAssert.Close(functional.cross_entropy(_logits, _targets, ignore_index: 0), [(Losses[0] + Losses[2]) / 2], 1e-15);
    }

    [Fact]
    public void The_mean_over_nothing_but_ignored_targets_is_nan() =>
        Assert.True(double.IsNaN(functional.cross_entropy(_logits, torch.full([3], -100, dtype: int64)).item<double>()));

    [Fact]
    public void Weights_of_classes_scale_and_normalise()
    {
        var loss = functional.cross_entropy(_logits, _targets, weight: TensorAssert.Vector(1, 2, 3));
        TensorAssert.Close(loss, [(2 * Losses[0] + 1 * Losses[1] + 3 * Losses[2]) / 6], 1e-15);
    }

    [Fact]
    public void Label_smoothing_mixes_in_the_mean_over_all_classes()
    {
        // Probabilities of the first row are 1/4, 1/2, 1/4.
        var uniform = (2 * Math.Log(4) + Math.Log(2)) / 3;
        var loss = functional.cross_entropy(_logits[0..1], _targets[0..1], label_smoothing: 0.3);
        TensorAssert.Close(loss, [0.7 * Losses[0] + 0.3 * uniform], 1e-15);
    }

    [Fact]
    public void Targets_may_be_distributions()
    {
        var targets = TensorAssert.Matrix([0.5, 0.5, 0], [0, 0, 1], [0.25, 0.25, 0.5]);
        var expected = ((Math.Log(4) + Math.Log(2)) / 2 + Math.Log(2) + Math.Log(3)) / 3;
        TensorAssert.Close(functional.cross_entropy(_logits, targets), [expected], 1e-15);
    }

    [Fact]
    public void The_gradient_is_probability_minus_target_over_the_count()
    {
        var leaf = _logits.clone().requires_grad_();
        functional.cross_entropy(leaf, _targets).backward();
        TensorAssert.Close(leaf.grad!, (_logits.softmax(1) - functional.one_hot(_targets, 3)) / 3, 1e-15);
    }

    [Fact]
    public void Kl_div_is_the_divergence_of_the_target_from_the_input()
    {
        var (p, q) = (TensorAssert.Vector(0.5, 0.25, 0.25), TensorAssert.Vector(0.25, 0.5, 0.25));
        var expected = 0.5 * Math.Log(2) - 0.25 * Math.Log(2);
        TensorAssert.Close(functional.kl_div(q.log(), p, log_target: false, reduction: Reduction.Sum), [expected], 1e-15);
        TensorAssert.Close(functional.kl_div(q.log(), p.log(), log_target: true, reduction: Reduction.Sum), [expected], 1e-15);
        TensorAssert.Close(functional.kl_div(q.log(), p.log()), [expected / 3], 1e-15);
    }

    [Fact]
    public void Mse_loss_squares_differences()
    {
        var (x, y) = (TensorAssert.Vector(1, 2), TensorAssert.Vector(3, 5));
        TensorAssert.Is(functional.mse_loss(x, y), [], 6.5);
        TensorAssert.Is(functional.mse_loss(x, y, reduction: Reduction.Sum), [], 13);
        TensorAssert.Is(functional.mse_loss(x, y, reduction: Reduction.None), [2], 4, 9);
    }

    [Fact]
    public void One_hot_puts_a_one_at_the_index()
    {
        TensorAssert.Is(functional.one_hot(_targets), [3, 3], 0, 1, 0, 1, 0, 0, 0, 0, 1);
        Assert.Equal([3L, 5L], functional.one_hot(_targets, 5).shape);
        Assert.Equal(int64, functional.one_hot(_targets).dtype);
    }
}
