namespace ActorDistill.TensorTests;

public class ViewTests
{
    [Fact]
    public void A_view_shares_its_memory()
    {
        var tensor = TensorAssert.Counting(2, 3);
        tensor.view(6)[5] = torch.tensor(50.0);
        tensor.t()[0, 1] = torch.tensor(30.0);
        tensor.alias()[0, 0] = torch.tensor(10.0);
        TensorAssert.Is(tensor, [2, 3], 10, 1, 2, 30, 4, 50);
    }

    [Fact]
    public void A_clone_and_a_contiguous_copy_do_not_share_it()
    {
        var tensor = TensorAssert.Counting(2, 2);
        tensor.clone().zero_();
        tensor.t().contiguous().zero_();
        TensorAssert.Is(tensor, [2, 2], 0, 1, 2, 3);
        tensor.contiguous().zero_();
        TensorAssert.Is(tensor, [2, 2], 0, 0, 0, 0);
    }

    [Fact]
    public void View_and_reshape_infer_one_size()
    {
        var tensor = TensorAssert.Counting(2, 3, 2);
        Assert.Equal([4L, 3L], tensor.view(-1, 3).shape);
        Assert.Equal([2L, 6L], tensor.reshape(2, -1).shape);
        TensorAssert.Is(TensorAssert.Counting(2, 3).t().reshape(6), [6], 0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Transpose_and_permute_change_the_order_of_dimensions()
    {
        var tensor = TensorAssert.Counting(2, 3);
        TensorAssert.Is(tensor.transpose(0, 1), [3, 2], 0, 3, 1, 4, 2, 5);
        TensorAssert.Is(tensor.T, [3, 2], 0, 3, 1, 4, 2, 5);
        TensorAssert.Is(tensor.unsqueeze(0).mT, [1, 3, 2], 0, 3, 1, 4, 2, 5);
        Assert.Equal([4L, 2L, 3L], TensorAssert.Counting(2, 3, 4).permute(2, 0, 1).shape);
        Assert.False(tensor.t().is_contiguous());
    }

    [Fact]
    public void Expand_repeats_without_memory_and_repeat_copies()
    {
        var row = TensorAssert.Counting(1, 2);
        var expanded = row.expand(3, -1);
        Assert.Equal([0L, 1L], expanded.stride());
        TensorAssert.Is(expanded, [3, 2], 0, 1, 0, 1, 0, 1);
        TensorAssert.Is(row.expand_as(torch.zeros(2, 2)), [2, 2], 0, 1, 0, 1);
        TensorAssert.Is(row.repeat(2, 2), [2, 4], 0, 1, 0, 1, 0, 1, 0, 1);
        TensorAssert.Is(row.repeat_interleave(2, dim: 1), [1, 4], 0, 0, 1, 1);
        TensorAssert.Is(row.repeat_interleave(2), [4], 0, 0, 1, 1);
    }

    [Fact]
    public void Flatten_unflatten_squeeze_and_unsqueeze_change_the_shape_alone()
    {
        var tensor = TensorAssert.Counting(2, 3, 4);
        Assert.Equal([24L], tensor.flatten().shape);
        Assert.Equal([2L, 12L], tensor.flatten(1).shape);
        Assert.Equal([6L, 4L], tensor.flatten(0, 1).shape);
        Assert.Equal([2L, 3L, 2L, 2L], tensor.unflatten(-1, 2, 2).shape);
        Assert.Equal([2L, 1L, 3L, 4L], tensor.unsqueeze(1).shape);
        Assert.Equal([2L, 3L, 4L, 1L], tensor.unsqueeze(-1).shape);
        Assert.Equal([2L], torch.zeros([1, 2, 1]).squeeze().shape);
        Assert.Equal([1L, 2L], torch.zeros([1, 2, 1]).squeeze(-1).shape);
    }

    [Fact]
    public void Select_narrow_and_slice_cut_out_parts()
    {
        var tensor = TensorAssert.Counting(3, 4);
        TensorAssert.Is(tensor.select(1, 2), [3], 2, 6, 10);
        TensorAssert.Is(tensor.narrow(0, 1, 2), [2, 4], 4, 5, 6, 7, 8, 9, 10, 11);
        TensorAssert.Is(tensor.slice(1, 0, 4, 2), [3, 2], 0, 2, 4, 6, 8, 10);
    }

    [Fact]
    public void Diagonals_and_triangles()
    {
        var tensor = TensorAssert.Counting(3, 3);
        TensorAssert.Is(tensor.diagonal(), [3], 0, 4, 8);
        TensorAssert.Is(tensor.diagonal(offset: 1), [2], 1, 5);
        TensorAssert.Is(tensor.diag(), [3], 0, 4, 8);
        TensorAssert.Is(TensorAssert.Vector(1, 2).diag(), [2, 2], 1, 0, 0, 2);
        TensorAssert.Is(tensor.tril(), [3, 3], 0, 0, 0, 3, 4, 0, 6, 7, 8);
        TensorAssert.Is(torch.triu(tensor, diagonal: 1), [3, 3], 0, 1, 2, 0, 0, 5, 0, 0, 0);
        TensorAssert.Is(tensor.flip(0, 1), [3, 3], 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    [Fact]
    public void Cat_joins_along_a_dimension_and_stack_along_a_new_one()
    {
        var (a, b) = (TensorAssert.Matrix([1, 2]), TensorAssert.Matrix([3, 4]));
        TensorAssert.Is(torch.cat([a, b]), [2, 2], 1, 2, 3, 4);
        TensorAssert.Is(torch.cat([a, b], dim: -1), [1, 4], 1, 2, 3, 4);
        TensorAssert.Is(torch.cat(new List<Tensor> { a, b, a }, 1), [1, 6], 1, 2, 3, 4, 1, 2);
        TensorAssert.Is(torch.stack([a, b], dim: 2), [1, 2, 2], 1, 3, 2, 4);
    }

    [Fact]
    public void Chunk_split_and_unbind_cut_into_views()
    {
        var tensor = TensorAssert.Counting(5);
        Assert.Equal([2L, 2L, 1L], tensor.chunk(3).Select(p => p.shape[0]));
        Assert.Equal([2L, 2L, 1L], tensor.split(2).Select(p => p.shape[0]));
        Assert.Equal([1L, 4L], tensor.split([1L, 4L]).Select(p => p.shape[0]));
        TensorAssert.Is(TensorAssert.Counting(2, 4).chunk(2, dim: -1)[1], [2, 2], 2, 3, 6, 7);
        var rows = TensorAssert.Counting(2, 2).unbind();
        Assert.Equal(2, rows.Length);
        TensorAssert.Is(rows[1], [2], 2, 3);
        tensor.split(2)[2].zero_();
        TensorAssert.Is(tensor, [5], 0, 1, 2, 3, 0);
    }

    [Fact]
    public void Fewer_chunks_come_back_when_the_length_does_not_allow_more()
    {
        Assert.Equal([2L, 2L, 2L], TensorAssert.Counting(6).chunk(4).Select(p => p.shape[0]));
        Assert.Single(TensorAssert.Counting(1).chunk(4));
    }
}
