using ActorDistill.Distillation.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class PcaProjectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void The_columns_are_orthonormal_and_their_largest_entry_is_positive(int width)
    {
        using var scope = torch.NewDisposeScope();
        var projection = PcaProjection.Of([Draw(1), Draw(2)], width);
        Assert.Equal(new long[] { 8, width }, projection.shape);
        var product = projection.t().matmul(projection);
        Assert.True(product.allclose(torch.eye(width, dtype: torch.ScalarType.Float64), rtol: 0, atol: 1e-12));
        Assert.True(projection.amax(0).Equals(projection.abs().amax(0)));
        Assert.True(projection.Equals(PcaProjection.Of([-Draw(1), -Draw(2)], width)));
        Assert.Equal(0, (projection - PcaProjection.Of([Draw(1) * 100, Draw(2) * 0.1], width)).abs().max().ToDouble(), 1e-9);
    }

    // By hand: states (1, 1) twice and (1, -1) have the moment [[3, 1], [1, 3]] with the directions (1, 1) / sqrt 2 and (1, -1) / sqrt 2.
    [Fact]
    public void Two_directions_come_out_as_worked_by_hand()
    {
        using var scope = torch.NewDisposeScope();
        var projection = PcaProjection.Of([torch.tensor(new[] { 1.0, 1, -1, -1, 1, -1 }, [3, 2])], 1);
        Assert.True(projection.allclose(torch.full([2, 1], Math.Sqrt(0.5), torch.ScalarType.Float64), rtol: 0, atol: 1e-14));
    }

    [Fact]
    public void Long_states_of_one_layer_do_not_outvote_two_others()
    {
        using var scope = torch.NewDisposeScope();
        var loud = torch.tensor(new[] { 1000.0, 0 }, [1, 2]);
        var quiet = torch.tensor(new[] { 0, 1.0 }, [1, 2]);
        var projection = PcaProjection.Of([loud, quiet, quiet], 1);
        Assert.True(projection.allclose(quiet.t(), rtol: 0, atol: 1e-14));
    }

    [Fact]
    public void What_cannot_be_projected_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Throws<ArgumentException>(() => PcaProjection.Of([], 1));
        Assert.Contains("must be 1 to the states' 8", Assert.Throws<ArgumentException>(() => PcaProjection.Of([Draw(1)], 9)).Message);
        Assert.Contains("squared sum 0", Assert.Throws<ArgumentException>(() => PcaProjection.Of([torch.zeros(4, 8)], 2)).Message);
        Assert.Contains("squared sum NaN", Assert.Throws<ArgumentException>(() => PcaProjection.Of([Draw(1) * double.NaN], 2)).Message);
    }

    // [2, 10, 8], each value on another scale.
    private static torch.Tensor Draw(ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn([2, 10, 8], torch.ScalarType.Float64, generator: generator)
            * torch.arange(1, 9, torch.ScalarType.Float64);
    }
}
