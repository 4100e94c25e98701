using ActorDistill.Distillation.Representations;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class HiddenDistanceTests
{
    [Theory]
    [InlineData(torch.ScalarType.Float64, 1, 1e-15)]
    [InlineData(torch.ScalarType.Float64, 7, 1e-15)]
    [InlineData(torch.ScalarType.Float32, 1, 2e-7)]
    public void Cosine_has_the_value_and_gradient_of_the_worked_example(torch.ScalarType dtype, double scale, double error)
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Row(1, 2, -1).to(dtype), Row(2 * scale, scale, 0).to(dtype));
        var (loss, gradient) = HiddenDistance.Of(HiddenLossKind.Cosine, student, teacher, 1);
        Assert.Equal(0.2697032566597785, loss, error);
        var expected = Row(-0.24343224778007383, 0.06085806194501846, -0.12171612389003691);
        Assert.True(gradient.to(torch.ScalarType.Float64).allclose(expected, rtol: 0, atol: error));
    }

    [Theory]
    [InlineData(HiddenLossKind.Cosine)]
    [InlineData(HiddenLossKind.Mse)]
    public void A_zero_vector_has_the_loss_1_and_pulls_at_nothing(HiddenLossKind kind)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var short_ in new[] { 0, 1e-20 })
        {
            var (loss, gradient) = HiddenDistance.Of(kind, Row(0, 0, short_), Row(2, 1, 0), 1);
            Assert.Equal(1, loss, 1e-11);
            Assert.Equal(0, gradient.abs().max().ToDouble());
        }
        Assert.Equal(1, HiddenDistance.Of(kind, Row(2, 1, 0), Row(0, 0, 0), 1).Loss, 1e-14);
    }

    [Theory]
    [InlineData(HiddenLossKind.Cosine)]
    [InlineData(HiddenLossKind.Mse)]
    public void The_gradient_is_that_of_autograd(HiddenLossKind kind)
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Draw(1).requires_grad_(), Draw(2));
        var closed = HiddenDistance.Of(kind, student, teacher, 0.25);
        // The definitions, written another way: a mean of squares after scaling to a mean square of 1.
        var loss = kind == HiddenLossKind.Cosine
            ? (1 - (student * teacher).sum(-1) / (student.square().sum(-1) * teacher.square().sum(-1)).sqrt()).sum() * 0.25
            : (Scaled(student) - Scaled(teacher)).square().mean([-1]).sum() * 0.25;
        loss.backward();
        Assert.Equal(loss.ToDouble(), closed.Loss, 1e-13);
        Assert.True(student.grad!.allclose(closed.Gradient, rtol: 0, atol: 1e-14));
        Assert.True(closed.Gradient.abs().max().ToDouble() > 1e-2);
    }

    [Theory]
    [InlineData(HiddenLossKind.Cosine)]
    [InlineData(HiddenLossKind.Mse)]
    public void Lengths_do_not_count_and_the_pull_is_across_the_vector(HiddenLossKind kind)
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Draw(3), Draw(4));
        var plain = HiddenDistance.Of(kind, student, teacher, 1);
        var longer = HiddenDistance.Of(kind, student * 8, teacher * 0.1, 1);
        Assert.Equal(plain.Loss, longer.Loss, 1e-13);
        Assert.True((plain.Gradient / 8).allclose(longer.Gradient, rtol: 0, atol: 1e-14));
        Assert.Equal(0, (plain.Gradient * student).sum(-1).abs().max().ToDouble(), 1e-14);
        Assert.Equal(0, HiddenDistance.Of(kind, student * 3, student, 1).Loss, 1e-13);
    }

    [Fact]
    public void The_scaled_squares_are_twice_the_cosine()
    {
        using var scope = torch.NewDisposeScope();
        var (cosine, squares) = (
            HiddenDistance.Of(HiddenLossKind.Cosine, Draw(5), Draw(6), 1), HiddenDistance.Of(HiddenLossKind.Mse, Draw(5), Draw(6), 1));
        Assert.Equal(2 * cosine.Loss, squares.Loss, 1e-13);
        Assert.True((cosine.Gradient * 2).allclose(squares.Gradient, rtol: 0, atol: 1e-14));
    }

    [Fact]
    public void No_rows_have_no_loss()
    {
        using var scope = torch.NewDisposeScope();
        var (loss, gradient) = HiddenDistance.Of(HiddenLossKind.Cosine, torch.zeros(0, 3), torch.zeros(0, 3), 1);
        Assert.Equal(0, loss);
        Assert.Equal(new long[] { 0, 3 }, gradient.shape);
    }

    private static torch.Tensor Scaled(torch.Tensor rows) => rows / rows.square().mean([-1], keepdim: true).sqrt();

    private static torch.Tensor Row(params double[] values) => torch.tensor(values, [1, values.Length]);

    private static torch.Tensor Draw(ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn([6, 5], torch.ScalarType.Float64, generator: generator);
    }
}
