namespace ActorDistill.TensorTests;

public class PointwiseTests
{
    private static readonly double[] Numbers = [-2.5, -0.75, 0.5, 1.25, 3];

    private static void Agrees(Func<Tensor, Tensor> operation, Func<double, double> reference, double[]? numbers = null)
    {
        var given = numbers ?? Numbers;
        TensorAssert.Close(operation(torch.tensor(given)), Array.ConvertAll(given, n => reference(n)), 1e-14);
    }

    [Fact]
    public void Functions_of_one_number_agree_with_the_language()
    {
        Agrees(x => x.abs(), Math.Abs);
        Agrees(x => x.neg(), x => -x);
        Agrees(x => x.exp(), Math.Exp);
        Agrees(x => x.square(), x => x * x);
        Agrees(x => x.reciprocal(), x => 1 / x);
        Agrees(x => x.sin(), Math.Sin);
        Agrees(x => x.cos(), Math.Cos);
        Agrees(x => x.tanh(), Math.Tanh);
        Agrees(x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)));
        Agrees(x => x.relu(), x => Math.Max(x, 0));
        Agrees(x => torch.nn.functional.silu(x), x => x / (1 + Math.Exp(-x)));
        Agrees(x => x.floor(), Math.Floor);
        Agrees(x => x.ceil(), Math.Ceiling);
        Agrees(x => x.sign(), x => Math.Sign(x));
        Agrees(x => x.round(), x => Math.Round(x, MidpointRounding.ToEven));
    }

    [Fact]
    public void Functions_of_positive_numbers_agree_with_the_language()
    {
        double[] positive = [0.25, 1, 2.5, 1000];
        Agrees(x => x.log(), Math.Log, positive);
        Agrees(x => x.log2(), Math.Log2, positive);
        Agrees(x => x.sqrt(), Math.Sqrt, positive);
        Agrees(x => x.rsqrt(), x => 1 / Math.Sqrt(x), positive);
        Agrees(x => x.log1p(), x => Math.Log(1 + x), positive);
    }

    [Fact]
    public void Expm1_and_log1p_are_exact_near_zero()
    {
        TensorAssert.Close(TensorAssert.Vector(1e-12).expm1(), [1e-12 + 0.5e-24], 1e-26);
        TensorAssert.Close(TensorAssert.Vector(1e-12).log1p(), [1e-12 - 0.5e-24], 1e-26);
    }

    [Fact]
    public void Erf_and_gelu_take_their_known_values()
    {
        TensorAssert.Close(TensorAssert.Vector(0, 0.5, -1).erf(), [0, 0.5204998778130465, -0.8427007929497149], 1e-15);
        TensorAssert.Close(TensorAssert.Vector(0, 1, -1).gelu(), [0, 0.8413447460685429, -0.15865525393145707], 1e-15);
    }

    [Fact]
    public void Functions_in_place_change_the_tensor_itself()
    {
        var tensor = TensorAssert.Vector(1, 4);
        tensor.sqrt_().neg_().exp_();
        TensorAssert.Close(tensor, [Math.Exp(-1), Math.Exp(-2)], 1e-15);
        tensor.zero_();
        TensorAssert.Is(tensor, [2], 0, 0);
        tensor.fill_(2).add_(1).mul_(4).sub_(2).div_(5);
        TensorAssert.Is(tensor, [2], 2, 2);
        tensor.add_(TensorAssert.Vector(1, 2)).mul_(TensorAssert.Vector(2, 3));
        tensor.sub_(TensorAssert.Vector(1, 1)).div_(TensorAssert.Vector(5, 11));
        TensorAssert.Is(tensor, [2], 1, 1);
    }

    [Fact]
    public void Two_shapes_broadcast_from_the_last_dimension()
    {
        var (column, row) = (TensorAssert.Matrix([1], [2]), TensorAssert.Vector(10, 20, 30));
        TensorAssert.Is(column.add(row), [2, 3], 11, 21, 31, 12, 22, 32);
        TensorAssert.Is(column.mul(row), [2, 3], 10, 20, 30, 20, 40, 60);
        TensorAssert.Is(row.sub(column), [2, 3], 9, 19, 29, 8, 18, 28);
        TensorAssert.Is(row.div(column), [2, 3], 10, 20, 30, 5, 10, 15);
        Assert.Equal([4L, 2L, 3L], (torch.zeros([4, 1, 3]) + torch.zeros(2, 1)).shape);
    }

    [Fact]
    public void Alpha_scales_what_is_added()
    {
        TensorAssert.Is(TensorAssert.Vector(1, 2).add(TensorAssert.Vector(10, 20), alpha: 0.5), [2], 6, 12);
        TensorAssert.Is(TensorAssert.Vector(1, 2).add_(TensorAssert.Vector(10, 20), -1), [2], -9, -18);
    }

    [Fact]
    public void Fused_products_and_quotients()
    {
        var (x, a, b) = (TensorAssert.Vector(1, 2), TensorAssert.Vector(3, 4), TensorAssert.Vector(2, 8));
        TensorAssert.Is(x.addcmul(a, b, 0.5), [2], 4, 18);
        TensorAssert.Is(x.addcdiv(a, b, 2), [2], 4, 3);
        TensorAssert.Is(x.lerp(b, TensorAssert.Vector(0.5, 0.25)), [2], 1.5, 3.5);
        TensorAssert.Is(x.clone().addcmul_(a, b, 1).addcdiv_(a, b, 2), [2], 10, 35);
    }

    [Fact]
    public void Powers_remainders_and_whole_quotients()
    {
        TensorAssert.Is(TensorAssert.Vector(2, 3).pow(3), [2], 8, 27);
        TensorAssert.Is(TensorAssert.Vector(4, 9).pow(0.5), [2], 2, 3);
        TensorAssert.Is(TensorAssert.Vector(2, 3).pow(TensorAssert.Vector(0, 2)), [2], 1, 9);
        TensorAssert.Is(TensorAssert.Vector(5, -5).remainder(3), [2], 2, 1);
        TensorAssert.Is(torch.tensor(new[] { 7L, -7L }).floor_divide(2), [2], 3, -4);
    }

    [Fact]
    public void Maximum_minimum_and_clamp_bound()
    {
        var (a, b) = (TensorAssert.Vector(1, 5, -3), TensorAssert.Vector(2, 4, -4));
        TensorAssert.Is(torch.maximum(a, b), [3], 2, 5, -3);
        TensorAssert.Is(torch.minimum(a, b), [3], 1, 4, -4);
        TensorAssert.Is(a.clamp(0, 2), [3], 1, 2, 0);
        TensorAssert.Is(a.clamp(max: 2), [3], 1, 2, -3);
        TensorAssert.Is(a.clamp_min(0), [3], 1, 5, 0);
        TensorAssert.Is(a.clamp_max(0), [3], 0, 0, -3);
        TensorAssert.Is(a.clone().clamp_(-1, 1), [3], 1, 1, -1);
    }

    [Fact]
    public void Logaddexp_does_not_overflow()
    {
        var sum = torch.logaddexp(TensorAssert.Vector(1000, -1000, 0), TensorAssert.Vector(1000, -1001, double.NegativeInfinity));
        TensorAssert.Close(sum, [1000 + Math.Log(2), -1000 + Math.Log(1 + Math.Exp(-1)), 0], 1e-12);
    }

    [Fact]
    public void Xlogy_is_zero_where_its_factor_is() =>
        TensorAssert.Close(TensorAssert.Vector(0, 0, 2).xlogy(TensorAssert.Vector(0, 5, 3)), [0, 0, 2 * Math.Log(3)], 1e-15);
}
