namespace ActorDistill.TensorTests;

public class SoftmaxTests
{
    private static readonly double[] Logits = [0.5, -1, 2];

    private static double LogSum(double[] logits) => Math.Log(logits.Sum(Math.Exp));

    [Fact]
    public void Softmax_and_its_logarithm_follow_the_definition()
    {
        var expected = Array.ConvertAll(Logits, z => z - LogSum(Logits));
        TensorAssert.Close(torch.tensor(Logits).log_softmax(0), expected, 1e-15);
        TensorAssert.Close(torch.nn.functional.log_softmax(torch.tensor(Logits), -1), expected, 1e-15);
        TensorAssert.Close(torch.tensor(Logits).softmax(0), Array.ConvertAll(expected, Math.Exp), 1e-15);
        TensorAssert.Close(torch.logsumexp(torch.tensor(Logits), 0), [LogSum(Logits)], 1e-15);
    }

    [Fact]
    public void The_dimension_decides_what_sums_to_one()
    {
        var matrix = torch.randn([3, 4], dtype: float64, generator: new Generator(1));
        TensorAssert.Close(matrix.softmax(0).sum([0L]), [1, 1, 1, 1], 1e-15);
        TensorAssert.Close(torch.softmax(matrix, 1).sum([1L]), [1, 1, 1], 1e-15);
        Assert.Equal([3L, 1L], matrix.logsumexp(1, keepdim: true).shape);
        Assert.Equal([4L], matrix.logsumexp(0).shape);
    }

    [Theory]
    [InlineData(1e4)]
    [InlineData(1e30)]
    public void Extreme_logits_neither_overflow_nor_vanish(double size)
    {
        var logits = torch.tensor(new[] { size, size, -size }).@float();
        TensorAssert.Close(logits.softmax(0), [0.5, 0.5, 0], 1e-7);
        TensorAssert.Close(logits[0..2].log_softmax(0), [-Math.Log(2), -Math.Log(2)], 1e-6);
        Assert.Equal((float)size + (float)Math.Log(2), logits.logsumexp(0).item<float>());
        Assert.Equal(-2 * (float)size - (float)Math.Log(2), logits.log_softmax(0)[2].item<float>());
    }

    [Fact]
    public void A_logit_of_minus_infinity_has_no_probability()
    {
        var logits = TensorAssert.Vector(1, double.NegativeInfinity, 1);
        TensorAssert.Is(logits.softmax(0), [3], 0.5, 0, 0.5);
        TensorAssert.Close(logits.logsumexp(0), [1 + Math.Log(2)], 1e-15);
        Assert.Equal(double.NegativeInfinity, logits.log_softmax(0)[1].item<double>());
    }

    [Fact]
    public void Where_every_logit_is_minus_infinity_the_sum_is_too_and_softmax_is_nan()
    {
        var logits = torch.full([2], double.NegativeInfinity, dtype: float64);
        Assert.Equal(double.NegativeInfinity, logits.logsumexp(0).item<double>());
        Assert.True(logits.softmax(0).isnan().all().item<bool>());
    }

    [Fact]
    public void Another_dtype_is_computed_in_that_dtype()
    {
        var logits = torch.tensor(Logits).bfloat16();
        var expected = logits.@double().log_softmax(0);
        Assert.Equal(float64, logits.log_softmax(0, dtype: float64).dtype);
        TensorAssert.Close(logits.log_softmax(0, dtype: float64), expected, 1e-15);
        Assert.Equal(float32, logits.softmax(0, dtype: float32).dtype);
        Assert.Equal(bfloat16, logits.softmax(0).dtype);
    }
}
