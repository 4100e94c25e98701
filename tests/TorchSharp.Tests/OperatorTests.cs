namespace ActorDistill.TensorTests;

public class OperatorTests
{
    [Fact]
    public void Operators_between_tensors()
    {
        var (a, b) = (TensorAssert.Vector(6, 8), TensorAssert.Vector(2, 4));
        TensorAssert.Is(a + b, [2], 8, 12);
        TensorAssert.Is(a - b, [2], 4, 4);
        TensorAssert.Is(a * b, [2], 12, 32);
        TensorAssert.Is(a / b, [2], 3, 2);
        TensorAssert.Is(-a, [2], -6, -8);
    }

    [Fact]
    public void A_number_may_stand_on_either_side()
    {
        var x = TensorAssert.Vector(2, 4);
        TensorAssert.Is(x + 1, [2], 3, 5);
        TensorAssert.Is(1 + x, [2], 3, 5);
        TensorAssert.Is(x - 1L, [2], 1, 3);
        TensorAssert.Is(1L - x, [2], -1, -3);
        TensorAssert.Is(x * 1.5f, [2], 3, 6);
        TensorAssert.Is(1.5f * x, [2], 3, 6);
        TensorAssert.Is(x / 4.0, [2], 0.5, 1);
        TensorAssert.Is(4.0 / x, [2], 2, 1);
    }

    [Fact]
    public void Every_kind_of_number_works_with_every_operator()
    {
        var x = TensorAssert.Vector(2);
        Tensor[] sums = [x + 3, x + 3L, x + 3f, x + 3.0, 3 + x, 3L + x, 3f + x, 3.0 + x];
        Tensor[] products = [x * 3, x * 3L, x * 3f, x * 3.0, 3 * x, 3L * x, 3f * x, 3.0 * x];
        Tensor[] differences = [x - 3, x - 3L, x - 3f, x - 3.0, -(3 - x), -(3L - x), -(3f - x), -(3.0 - x)];
        Tensor[] quotients = [x / 4, x / 4L, x / 4f, x / 4.0, 1 / x, 1L / x, 1f / x, 1.0 / x];
        Assert.All(sums, s => TensorAssert.Is(s, [1], 5));
        Assert.All(products, p => TensorAssert.Is(p, [1], 6));
        Assert.All(differences, d => TensorAssert.Is(d, [1], -1));
        Assert.All(quotients, q => TensorAssert.Is(q, [1], 0.5));
    }

    [Fact]
    public void Integers_stay_integers_until_a_floating_number_or_a_division_comes()
    {
        var whole = torch.tensor(new[] { 1L, 2L });
        Assert.Equal(int64, (whole + 1).dtype);
        Assert.Equal(int64, (whole * 3L).dtype);
        Assert.Equal(float32, (whole + 1.5).dtype);
        Assert.Equal(float32, (whole * 0.5f).dtype);
        Assert.Equal(float32, (whole / 2).dtype);
        TensorAssert.Is(whole / 2, [2], 0.5, 1);
        TensorAssert.Is(3 - whole, [2], 2, 1);
        Assert.Equal(int32, (torch.tensor(new[] { 1 }) + 1L).dtype);
    }

    [Fact]
    public void A_number_does_not_widen_a_floating_tensor()
    {
        foreach (var dtype in new[] { float16, bfloat16, float32, float64 })
        {
            var x = torch.ones(2, dtype: dtype);
            Assert.Equal(dtype, (x + 1.5).dtype);
            Assert.Equal(dtype, (2 * x).dtype);
            Assert.Equal(dtype, (1.0 / x).dtype);
        }
    }

    [Fact]
    public void Two_tensors_meet_in_the_wider_dtype()
    {
        var (single, twice) = (torch.ones(1), torch.ones(1, dtype: float64));
        Assert.Equal(float64, (single + twice).dtype);
        Assert.Equal(float32, (torch.ones(1, dtype: int64) * single).dtype);
        Assert.Equal(int64, (torch.ones(1, dtype: int64) + torch.ones(1, dtype: int32)).dtype);
        Assert.Equal(float32, (torch.ones(1, dtype: float16) + torch.ones(1, dtype: bfloat16)).dtype);
        Assert.Equal(float32, (single + torch.tensor(1.0)).dtype);
        Assert.Equal(int64, (torch.tensor(new[] { true }) + torch.tensor(new[] { 1L })).dtype);
    }
}
