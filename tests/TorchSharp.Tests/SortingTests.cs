namespace ActorDistill.TensorTests;

public class SortingTests
{
    private readonly Tensor _matrix = TensorAssert.Matrix([3, 1, 2], [4, 6, 5]);

    [Fact]
    public void Topk_gives_the_largest_in_descending_order_with_their_indices()
    {
        var (values, indices) = torch.topk(_matrix, 2);
        TensorAssert.Is(values, [2, 2], 3, 2, 6, 5);
        TensorAssert.Is(indices, [2, 2], 0, 2, 1, 2);
        Assert.Equal(int64, indices.dtype);
    }

    [Fact]
    public void Topk_gives_the_smallest_along_another_dimension()
    {
        var (values, indexes) = _matrix.topk(1, dim: 0, largest: false);
        TensorAssert.Is(values, [1, 3], 3, 1, 2);
        TensorAssert.Is(indexes, [1, 3], 0, 0, 0);
    }

    [Fact]
    public void Sort_goes_up_or_down()
    {
        var (values, indices) = torch.sort(_matrix);
        TensorAssert.Is(values, [2, 3], 1, 2, 3, 4, 5, 6);
        TensorAssert.Is(indices, [2, 3], 1, 2, 0, 0, 2, 1);
        TensorAssert.Is(_matrix.sort(dim: 0, descending: true).Values, [2, 3], 4, 6, 5, 3, 1, 2);
        TensorAssert.Is(_matrix.argsort(descending: true), [2, 3], 0, 2, 1, 1, 2, 0);
    }

    [Fact]
    public void A_stable_sort_keeps_equal_elements_in_order()
    {
        var keys = torch.arange(1000).remainder(3);
        var (_, indices) = keys.sort(stable: true);
        var expected = Enumerable.Range(0, 1000).OrderBy(i => i % 3).Select(i => (long)i);
        Assert.Equal(expected, TensorAssert.Integers(indices));
    }

    [Fact]
    public void More_than_there_are_is_an_error() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => _matrix.topk(4));
}
