using TorchSharp.Modules;

namespace ActorDistill.TensorTests;

public class GradientNormTests
{
    private static Parameter[] WithGradients()
    {
        Parameter[] all = [new(torch.zeros(2, dtype: float64)), new(torch.zeros(1, dtype: float64))];
        all[0].grad = TensorAssert.Vector(2, 3);
        all[1].grad = TensorAssert.Vector(6);
        return all;
    }

    [Fact]
    public void A_norm_above_the_limit_is_scaled_down_to_it()
    {
        var all = WithGradients();
        Assert.Equal(7, torch.nn.utils.clip_grad_norm_(all, 3.5), 12);
        // PyTorch adds 1e-6 to the norm that it divides by.
        var scale = 3.5 / (7 + 1e-6);
        TensorAssert.Close(all[0].grad!, [2 * scale, 3 * scale], 1e-14);
        TensorAssert.Close(all[1].grad!, [6 * scale], 1e-14);
    }

    [Fact]
    public void A_norm_below_the_limit_stays()
    {
        var all = WithGradients();
        Assert.Equal(7, torch.nn.utils.clip_grad_norm_(all, 8), 12);
        TensorAssert.Is(all[0].grad!, [2], 2, 3);
        TensorAssert.Is(all[1].grad!, [1], 6);
    }

    [Fact]
    public void Another_kind_of_norm_can_be_asked_for()
    {
        Assert.Equal(11, torch.nn.utils.clip_grad_norm_(WithGradients(), 100, norm_type: 1), 12);
        Assert.Equal(6, torch.nn.utils.clip_grad_norm_(WithGradients(), 100, norm_type: double.PositiveInfinity), 12);
    }

    [Fact]
    public void Parameters_without_a_gradient_do_not_count()
    {
        Parameter[] all = [.. WithGradients(), new(torch.zeros(1, dtype: float64))];
        Assert.Equal(7, torch.nn.utils.clip_grad_norm_(all, 8), 12);
        Assert.Null(all[2].grad);
    }
}
