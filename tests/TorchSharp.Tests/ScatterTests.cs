namespace ActorDistill.TensorTests;

public class ScatterTests
{
    private readonly Tensor _matrix = TensorAssert.Matrix([1, 2, 3], [4, 5, 6]);
    private readonly Tensor _index = torch.tensor([2L, 0L, 1L, 1L], [2, 2]);

    [Fact]
    public void Gather_picks_one_element_per_index()
    {
        TensorAssert.Is(_matrix.gather(1, _index), [2, 2], 3, 1, 5, 5);
        TensorAssert.Is(torch.gather(_matrix, 0, torch.tensor([1L, 0L, 1L], [1, 3])), [1, 3], 4, 2, 6);
    }

    [Fact]
    public void Scatter_writes_one_element_per_index()
    {
        var index = torch.tensor([2L, 0L, 1L, 0L], [2, 2]);
        var source = TensorAssert.Matrix([10, 20], [30, 40]);
        TensorAssert.Is(_matrix.scatter(1, index, source), [2, 3], 20, 2, 10, 40, 30, 6);
        TensorAssert.Is(_matrix, [2, 3], 1, 2, 3, 4, 5, 6);
        _matrix.scatter_(1, index, source);
        TensorAssert.Is(_matrix, [2, 3], 20, 2, 10, 40, 30, 6);
    }

    [Fact]
    public void Scatter_add_adds_up_what_meets_at_an_index()
    {
        var source = TensorAssert.Matrix([10, 20], [30, 40]);
        TensorAssert.Is(_matrix.scatter_add(1, _index, source), [2, 3], 21, 2, 13, 4, 75, 6);
        TensorAssert.Is(_matrix, [2, 3], 1, 2, 3, 4, 5, 6);
        _matrix.scatter_add_(1, _index, source);
        TensorAssert.Is(_matrix, [2, 3], 21, 2, 13, 4, 75, 6);
    }

    [Fact]
    public void Index_add_adds_slices_scaled_and_repeatedly()
    {
        _matrix.index_add_(0, torch.tensor(new[] { 1L, 1L }), TensorAssert.Matrix([1, 1, 1], [2, 0, 0]), 10);
        TensorAssert.Is(_matrix, [2, 3], 1, 2, 3, 34, 15, 16);
    }

    [Fact]
    public void Index_copy_writes_slices()
    {
        _matrix.index_copy_(1, torch.tensor(new[] { 2L }), TensorAssert.Matrix([9], [8]));
        TensorAssert.Is(_matrix, [2, 3], 1, 2, 9, 4, 5, 8);
    }

    [Fact]
    public void The_gradient_of_gather_goes_back_to_the_picked_elements()
    {
        var leaf = _matrix.clone().requires_grad_();
        leaf.gather(1, _index).sum().backward();
        TensorAssert.Is(leaf.grad!, [2, 3], 1, 0, 1, 0, 2, 0);
    }
}
