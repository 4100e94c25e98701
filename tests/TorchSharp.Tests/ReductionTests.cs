namespace ActorDistill.TensorTests;

public class ReductionTests
{
    private readonly Tensor _matrix = TensorAssert.Matrix([1, 5, 3], [4, 2, 6]);

    [Fact]
    public void Sums_over_everything_and_over_dimensions()
    {
        TensorAssert.Is(_matrix.sum(), [], 21);
        TensorAssert.Is(_matrix.sum(1), [2], 9, 12);
        TensorAssert.Is(_matrix.sum(-2, keepdim: true), [1, 3], 5, 7, 9);
        TensorAssert.Is(_matrix.sum([0L, 1L]), [], 21);
        TensorAssert.Is(_matrix.sum([0L, 1L], keepdim: true), [1, 1], 21);
    }

    [Fact]
    public void A_sum_takes_its_dtype_from_the_input_or_the_argument()
    {
        Assert.Equal(int64, torch.tensor(new[] { 1, 2 }).sum().dtype);
        Assert.Equal(int64, torch.tensor(new[] { true, true }).sum().dtype);
        Assert.Equal(float32, torch.ones(2).sum().dtype);
        Assert.Equal(float64, torch.ones(2).sum(type: float64).dtype);
        // Each addend is below half a unit of the first: only float64 arithmetic sees them.
        var small = torch.cat([torch.tensor(new[] { 1f }), torch.full([8], 5e-8, dtype: float32)]);
        TensorAssert.Close(small.sum(dim: -1, type: float64), [1 + 8 * (double)5e-8f], 1e-15);
        Assert.Equal(float64, small.sum([0L], type: float64).dtype);
    }

    [Fact]
    public void Means_variances_and_standard_deviations()
    {
        TensorAssert.Is(_matrix.mean(), [], 3.5);
        TensorAssert.Is(_matrix.mean([1L]), [2], 3, 4);
        TensorAssert.Is(_matrix.mean([1L], keepdim: true), [2, 1], 3, 4);
        Assert.Equal(float64, torch.ones(2, 2).mean([0L], type: float64).dtype);
        TensorAssert.Is(_matrix.var(dim: 1), [2], 4, 4);
        TensorAssert.Close(_matrix.var(dim: 1, unbiased: false, keepdim: true), [8.0 / 3, 8.0 / 3], 1e-15);
        TensorAssert.Is(_matrix.std(dim: 1), [2], 2, 2);
        TensorAssert.Close(_matrix.var(), [3.5], 1e-15);
        TensorAssert.Close(_matrix.std(unbiased: false), [Math.Sqrt(17.5 / 6)], 1e-15);
    }

    [Fact]
    public void Extremes_and_where_they_are()
    {
        TensorAssert.Is(_matrix.max(), [], 6);
        TensorAssert.Is(_matrix.min(), [], 1);
        var (values, indexes) = _matrix.max(1);
        TensorAssert.Is(values, [2], 5, 6);
        TensorAssert.Is(indexes, [2], 1, 2);
        var (least, at) = _matrix.min(0, keepdim: true);
        TensorAssert.Is(least, [1, 3], 1, 2, 3);
        TensorAssert.Is(at, [1, 3], 0, 1, 0);
        TensorAssert.Is(_matrix.max(_matrix.flip(0)), [2, 3], 4, 5, 6, 4, 5, 6);
        TensorAssert.Is(_matrix.min(_matrix.flip(0)), [2, 3], 1, 2, 3, 1, 2, 3);
    }

    [Fact]
    public void Extremes_over_several_dimensions()
    {
        TensorAssert.Is(_matrix.amax(1), [2], 5, 6);
        TensorAssert.Is(_matrix.amin(0), [3], 1, 2, 3);
        TensorAssert.Is(_matrix.amax([0L, 1L], keepdim: true), [1, 1], 6);
        TensorAssert.Is(_matrix.amin([1L], keepdim: true), [2, 1], 1, 2);
    }

    [Fact]
    public void Argmax_counts_through_the_rows_unless_a_dimension_is_named()
    {
        TensorAssert.Is(_matrix.argmax(), [], 5);
        TensorAssert.Is(_matrix.argmin(), [], 0);
        TensorAssert.Is(_matrix.argmax(1), [2], 1, 2);
        TensorAssert.Is(_matrix.argmin(0, keepdim: true), [1, 3], 0, 1, 0);
        Assert.Equal(int64, _matrix.argmax(1).dtype);
    }

    [Fact]
    public void All_and_any()
    {
        var mask = torch.tensor([true, false, true, true], [2, 2]);
        Assert.False(mask.all().item<bool>());
        Assert.True(mask.any().item<bool>());
        Assert.Equal([0L, 1L], TensorAssert.Integers(mask.all(1)));
        Assert.Equal([1L, 1L], TensorAssert.Integers(mask.any(0)));
        Assert.Equal([2L, 1L], mask.any(1, keepdim: true).shape);
    }

    [Fact]
    public void Norms()
    {
        TensorAssert.Close(TensorAssert.Vector(3, -4).norm(), [5], 1e-15);
        TensorAssert.Close(TensorAssert.Vector(3, -4).norm(1), [7], 1e-15);
        TensorAssert.Close(TensorAssert.Vector(3, -4).norm(float.PositiveInfinity), [4], 1e-15);
    }

    [Fact]
    public void Running_sums()
    {
        TensorAssert.Is(_matrix.cumsum(1), [2, 3], 1, 6, 9, 4, 6, 12);
        TensorAssert.Is(_matrix.cumsum(0), [2, 3], 1, 5, 3, 5, 7, 9);
        Assert.Equal(float64, torch.ones(2).cumsum(0, type: float64).dtype);
    }
}
