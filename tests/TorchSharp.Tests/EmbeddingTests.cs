namespace ActorDistill.TensorTests;

public class EmbeddingTests
{
    [Fact]
    public void Rows_are_looked_up_by_index()
    {
        using var table = torch.nn.Embedding(4, 3, dtype: float64);
        var ids = torch.tensor([3L, 0L, 3L, 1L], [2, 2]);
        var rows = table.call(ids);
        Assert.Equal([2L, 2L, 3L], rows.shape);
        Assert.True(rows[0, 0].Equals(table.weight[3]));
        Assert.True(rows[1, 1].Equals(table.weight[1]));
    }

    [Fact]
    public void The_gradient_adds_up_per_row()
    {
        using var table = torch.nn.Embedding(4, 2, dtype: float64);
        var output = table.call(torch.tensor(new[] { 3L, 0L, 3L }));
        output.backward([TensorAssert.Matrix([1, 2], [10, 20], [100, 200])]);
        TensorAssert.Is(table.weight.grad!, [4, 2], 10, 20, 0, 0, 0, 0, 101, 202);
    }

    [Fact]
    public void The_padding_row_gets_no_gradient()
    {
        using var table = torch.nn.Embedding(3, 1, padding_idx: 1, dtype: float64);
        table.call(torch.tensor(new[] { 0L, 1L, 1L, 2L })).sum().backward();
        TensorAssert.Is(table.weight.grad!, [3, 1], 1, 0, 1);
    }

    [Fact]
    public void The_gradient_is_the_same_bits_every_time()
    {
        var ids = torch.randint(0, 5, [512], generator: new Generator(4));
        var above = torch.randn([512, 16], generator: new Generator(5));
        using var table = torch.nn.Embedding(5, 16);
        Tensor Gradient()
        {
            table.zero_grad();
            table.call(ids).backward([above]);
            return table.weight.grad!.clone();
        }
        var first = Gradient();
        for (var i = 0; i < 5; i++)
            Assert.True(first.Equals(Gradient()));
    }

    [Fact]
    public void An_index_outside_the_table_is_refused()
    {
        using var table = torch.nn.Embedding(3, 2);
        var failure = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => table.call(torch.tensor(new[] { 3L })));
        Assert.Contains("out of range", failure.Message);
    }
}
