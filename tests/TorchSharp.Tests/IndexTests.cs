using static TorchSharp.torch.TensorIndex;

namespace ActorDistill.TensorTests;

public class IndexTests
{
    private readonly Tensor _matrix = TensorAssert.Counting(3, 4);

    [Fact]
    public void A_number_takes_the_dimension_away()
    {
        TensorAssert.Is(_matrix[1], [4], 4, 5, 6, 7);
        TensorAssert.Is(_matrix[-1], [4], 8, 9, 10, 11);
        TensorAssert.Is(_matrix[1, 2], [], 6);
        TensorAssert.Is(_matrix[2, -1], [], 11);
    }

    [Fact]
    public void Slices_keep_the_dimension()
    {
        TensorAssert.Is(_matrix[Slice(1, 3)], [2, 4], 4, 5, 6, 7, 8, 9, 10, 11);
        TensorAssert.Is(_matrix[Colon, Slice(null, null, 2)], [3, 2], 0, 2, 4, 6, 8, 10);
        TensorAssert.Is(_matrix[Slice(-1), Slice(-2)], [1, 2], 10, 11);
        TensorAssert.Is(_matrix[Slice(), Slice(null, -3)], [3, 1], 0, 4, 8);
        TensorAssert.Is(_matrix[Slice(2, 1)], [0, 4]);
    }

    [Fact]
    public void Ranges_and_indices_of_the_language_work_as_slices_and_numbers()
    {
        TensorAssert.Is(_matrix[1..3, 0..1], [2, 1], 4, 8);
        TensorAssert.Is(_matrix[.., ^1], [3], 3, 7, 11);
        TensorAssert.Is(_matrix[^2.., ..^3], [2, 1], 4, 8);
    }

    [Fact]
    public void Ellipsis_stands_for_the_dimensions_left_over()
    {
        var cube = TensorAssert.Counting(2, 3, 4);
        TensorAssert.Is(cube[TensorIndex.Ellipsis, Single(0)], [2, 3], 0, 4, 8, 12, 16, 20);
        TensorAssert.Is(cube[Single(1), TensorIndex.Ellipsis, Slice(3)], [3, 1], 15, 19, 23);
        Assert.Equal([2L, 3L, 4L, 1L], cube[TensorIndex.Ellipsis, None].shape);
        Assert.Equal([2L, 3L, 4L], cube[TensorIndex.Ellipsis, Colon, Colon, Colon].shape);
    }

    [Fact]
    public void None_makes_a_new_dimension()
    {
        Assert.Equal([1L, 3L, 4L], _matrix[None].shape);
        Assert.Equal([3L, 1L, 4L], _matrix[Colon, None].shape);
        Assert.Equal([4L, 1L], _matrix[Single(0), Colon, None].shape);
    }

    [Fact]
    public void A_tensor_of_indices_picks_and_repeats()
    {
        var rows = torch.tensor(new[] { 2L, 0L, 2L });
        TensorAssert.Is(_matrix[rows], [3, 4], 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
        TensorAssert.Is(_matrix[TensorIndex.Tensor(rows), Slice(0, 1)], [3, 1], 8, 0, 8);
        TensorAssert.Is(_matrix[Colon, TensorIndex.Tensor(torch.tensor(new[] { 3L, 0L }))], [3, 2], 3, 0, 7, 4, 11, 8);
        TensorAssert.Is(_matrix[rows, torch.tensor(new[] { 0L, 1L, -1L })], [3], 8, 1, 11);
        TensorAssert.Is(_matrix[Single(1), TensorIndex.Tensor(rows)], [3], 6, 4, 6);
    }

    [Fact]
    public void A_mask_picks_where_it_is_true()
    {
        TensorAssert.Is(_matrix[_matrix > 8.5], [3], 9, 10, 11);
        var rows = torch.tensor(new[] { true, false, true });
        TensorAssert.Is(_matrix[TensorIndex.Tensor(rows), Single(1)], [2], 1, 9);
    }

    [Fact]
    public void An_index_behind_a_mask_of_two_dimensions_counts_from_the_third()
    {
        var cube = TensorAssert.Counting(2, 2, 3);
        var mask = torch.tensor([true, false, false, true], [2, 2]);
        TensorAssert.Is(cube[TensorIndex.Tensor(mask), Slice(1)], [2, 2], 1, 2, 10, 11);
        TensorAssert.Is(cube[TensorIndex.Tensor(mask), TensorIndex.Tensor(torch.tensor(new[] { 0L, 2L }))], [2], 0, 11);
    }

    [Fact]
    public void Assignment_through_numbers_and_slices_writes_in_place()
    {
        _matrix[0] = torch.zeros(4, dtype: float64);
        _matrix[1, 1] = torch.tensor(50.0);
        _matrix[Slice(2), Slice(0, 2)] = TensorAssert.Vector(-1, -2);
        _matrix[.., ^1] = torch.tensor(9.0);
        TensorAssert.Is(_matrix, [3, 4], 0, 0, 0, 9, 4, 50, 6, 9, -1, -2, 10, 9);
    }

    [Fact]
    public void Assignment_through_index_tensors_and_masks_writes_in_place()
    {
        _matrix[torch.tensor(new[] { 0L, 2L })] = TensorAssert.Vector(1, 2, 3, 4);
        TensorAssert.Is(_matrix, [3, 4], 1, 2, 3, 4, 4, 5, 6, 7, 1, 2, 3, 4);
        _matrix[_matrix >= 4.0] = torch.tensor(0.0);
        TensorAssert.Is(_matrix, [3, 4], 1, 2, 3, 0, 0, 0, 0, 0, 1, 2, 3, 0);
        _matrix[Colon, TensorIndex.Tensor(torch.tensor(new[] { 1L }))] = torch.tensor(7.0);
        TensorAssert.Is(_matrix[.., 1], [3], 7, 7, 7);
    }

    [Fact]
    public void Assignment_converts_the_value_to_the_dtype_of_the_target()
    {
        _matrix[0] = torch.tensor(new[] { 1L, 2L, 3L, 4L });
        TensorAssert.Is(_matrix[0], [4], 1, 2, 3, 4);
    }

    [Fact]
    public void Nonzero_lists_the_indices() =>
        TensorAssert.Is(TensorAssert.Matrix([0, 2], [3, 0]).nonzero(), [2, 2], 0, 1, 1, 0);

    [Fact]
    public void Index_select_takes_whole_slices() =>
        TensorAssert.Is(_matrix.index_select(1, torch.tensor(new[] { 3L, 3L, 0L })), [3, 3], 3, 3, 0, 7, 7, 4, 11, 11, 8);
}
