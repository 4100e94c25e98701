namespace ActorDistill.TensorTests;

public class ComparisonTests
{
    private readonly Tensor _x = TensorAssert.Vector(1, 2, 3);
    private readonly Tensor _y = TensorAssert.Vector(3, 2, 1);

    [Fact]
    public void Comparisons_give_booleans()
    {
        Assert.Equal(torch.@bool, (_x == _y).dtype);
        Assert.Equal([0L, 1L, 0L], TensorAssert.Integers(_x == _y));
        Assert.Equal([1L, 0L, 1L], TensorAssert.Integers(_x != _y));
        Assert.Equal([1L, 0L, 0L], TensorAssert.Integers(_x < _y));
        Assert.Equal([1L, 1L, 0L], TensorAssert.Integers(_x <= _y));
        Assert.Equal([0L, 0L, 1L], TensorAssert.Integers(_x > _y));
        Assert.Equal([0L, 1L, 1L], TensorAssert.Integers(_x >= _y));
    }

    [Fact]
    public void Comparisons_with_a_number()
    {
        Assert.Equal([0L, 1L, 0L], TensorAssert.Integers(_x.eq(2)));
        Assert.Equal([1L, 0L, 1L], TensorAssert.Integers(_x.ne(2)));
        Assert.Equal([1L, 0L, 0L], TensorAssert.Integers(_x < 2));
        Assert.Equal([1L, 1L, 0L], TensorAssert.Integers(_x <= 2));
        Assert.Equal([0L, 0L, 1L], TensorAssert.Integers(_x > 2.5));
        Assert.Equal([0L, 1L, 1L], TensorAssert.Integers(_x >= 2L));
    }

    [Fact]
    public void Logic_of_masks()
    {
        var (a, b) = (torch.tensor(new[] { true, true, false }), torch.tensor(new[] { true, false, false }));
        Assert.Equal([1L, 0L, 0L], TensorAssert.Integers(a & b));
        Assert.Equal([1L, 1L, 0L], TensorAssert.Integers(a | b));
        Assert.Equal([0L, 1L, 0L], TensorAssert.Integers(a ^ b));
        Assert.Equal([0L, 0L, 1L], TensorAssert.Integers(~a));
        Assert.Equal([1L, 0L, 0L], TensorAssert.Integers(a.logical_and(b)));
        Assert.Equal([1L, 1L, 0L], TensorAssert.Integers(a.logical_or(b)));
        Assert.Equal([0L, 1L, 1L], TensorAssert.Integers(b.logical_not()));
    }

    [Fact]
    public void Bits_of_integers()
    {
        var (a, b) = (torch.tensor(new[] { 12L }), torch.tensor(new[] { 10L }));
        Assert.Equal([8L, 14L, 6L, -13L], TensorAssert.Integers(torch.cat([a & b, a | b, a ^ b, ~a])));
    }

    [Fact]
    public void Where_takes_from_one_or_the_other_and_broadcasts()
    {
        TensorAssert.Is(torch.where(_x > 1.5, _x, _y), [3], 3, 2, 3);
        TensorAssert.Is(_x.where(_x > 1.5, torch.tensor(0.0)), [3], 0, 2, 3);
    }

    [Fact]
    public void Masked_fill_and_masked_select()
    {
        var mask = _x > 1.5;
        TensorAssert.Is(_x.masked_fill(mask, -1), [3], 1, -1, -1);
        TensorAssert.Is(_x, [3], 1, 2, 3);
        TensorAssert.Is(_x.masked_select(mask), [2], 2, 3);
        _x.masked_fill_(mask, double.NegativeInfinity);
        TensorAssert.Is(_x, [3], 1, double.NegativeInfinity, double.NegativeInfinity);
    }

    [Fact]
    public void Infinities_and_nan_are_told_apart()
    {
        var odd = TensorAssert.Vector(1, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        Assert.Equal([0L, 1L, 0L, 0L], TensorAssert.Integers(torch.isnan(odd)));
        Assert.Equal([0L, 0L, 1L, 1L], TensorAssert.Integers(odd.isinf()));
        Assert.Equal([1L, 0L, 0L, 0L], TensorAssert.Integers(odd.isfinite()));
        Assert.Equal([1L, 0L, 1L, 1L], TensorAssert.Integers(odd == odd.clone()));
    }

    [Fact]
    public void Equals_wants_every_element_and_the_shape()
    {
        Assert.True(_x.Equals(_x.clone()));
        Assert.False(_x.Equals(_y));
        Assert.False(_x.Equals(_x.unsqueeze(0)));
        Assert.False(TensorAssert.Vector(double.NaN).Equals(TensorAssert.Vector(double.NaN)));
    }

    [Fact]
    public void Allclose_allows_a_relative_and_an_absolute_difference()
    {
        Assert.True(torch.allclose(_x, _x * (1 + 5e-6)));
        Assert.False(_x.allclose(_x * (1 + 5e-5)));
        Assert.True(_x.allclose(_x + 0.05, rtol: 0, atol: 0.06));
        Assert.False(_x.allclose(_x + 0.05, rtol: 0, atol: 0.04));
        Assert.False(TensorAssert.Vector(double.NaN).allclose(TensorAssert.Vector(double.NaN)));
        Assert.True(TensorAssert.Vector(double.NaN).allclose(TensorAssert.Vector(double.NaN), equal_nan: true));
    }
}
