namespace ActorDistill.TensorTests;

public class ProductTests
{
    private readonly Tensor _a = TensorAssert.Matrix([1, 2], [3, 4]);
    private readonly Tensor _b = TensorAssert.Matrix([5, 6, 7], [8, 9, 10]);

    [Fact]
    public void Products_of_matrices_and_vectors()
    {
        TensorAssert.Is(torch.mm(_a, _b), [2, 3], 21, 24, 27, 47, 54, 61);
        TensorAssert.Is(_a.matmul(_b), [2, 3], 21, 24, 27, 47, 54, 61);
        TensorAssert.Is(_a.mv(TensorAssert.Vector(1, -1)), [2], -1, -1);
        TensorAssert.Is(TensorAssert.Vector(1, 2).dot(TensorAssert.Vector(3, 4)), [], 11);
        TensorAssert.Is(torch.outer(TensorAssert.Vector(1, 2), TensorAssert.Vector(3, 4)), [2, 2], 3, 4, 6, 8);
    }

    [Fact]
    public void Matmul_broadcasts_the_leading_dimensions()
    {
        var generator = new Generator(2);
        var left = torch.randn([2, 1, 3, 4], dtype: float64, generator: generator);
        var right = torch.randn([5, 4, 2], dtype: float64, generator: generator);
        var product = torch.matmul(left, right);
        Assert.Equal([2L, 5L, 3L, 2L], product.shape);
        TensorAssert.Close(product[1, 3], left[1, 0].mm(right[3]), 1e-14);
    }

    [Fact]
    public void Bmm_multiplies_batch_by_batch()
    {
        var batch = torch.stack([_a, _a * 2]);
        TensorAssert.Is(torch.bmm(batch, torch.stack([_b, _b]))[1], [2, 3], 42, 48, 54, 94, 108, 122);
        TensorAssert.Is(batch.baddbmm(batch, batch, beta: 0, alpha: 1)[0], [2, 2], 7, 10, 15, 22);
    }

    [Fact]
    public void Addmm_scales_both_terms()
    {
        var bias = torch.ones([2, 3], dtype: float64);
        TensorAssert.Is(bias.addmm(_a, _b), [2, 3], 22, 25, 28, 48, 55, 62);
        TensorAssert.Is(bias.addmm(_a, _b, beta: 2, alpha: -1), [2, 3], -19, -22, -25, -45, -52, -59);
        bias.addmm_(_a, _b, beta: 0);
        TensorAssert.Is(bias, [2, 3], 21, 24, 27, 47, 54, 61);
    }

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight_and_adds_the_bias()
    {
        var weight = TensorAssert.Matrix([1, 0], [0, 1], [1, 1]);
        TensorAssert.Is(torch.nn.functional.linear(_a, weight), [2, 3], 1, 2, 3, 3, 4, 7);
        TensorAssert.Is(torch.nn.functional.linear(_a, weight, TensorAssert.Vector(10, 20, 30)), [2, 3], 11, 22, 33, 13, 24, 37);
        Assert.Equal([1L, 2L, 3L], torch.nn.functional.linear(_a.unsqueeze(0), weight).shape);
    }

    [Fact]
    public void Einsum_follows_its_letters()
    {
        TensorAssert.Is(torch.einsum("ij,jk->ik", _a, _b), [2, 3], 21, 24, 27, 47, 54, 61);
        TensorAssert.Is(torch.einsum("ij->j", _a), [2], 4, 6);
        TensorAssert.Is(torch.einsum("ii", _a), [], 5);
        TensorAssert.Is(torch.einsum("i,j->ij", TensorAssert.Vector(1, 2), TensorAssert.Vector(3, 4)), [2, 2], 3, 4, 6, 8);
    }

    [Theory]
    [InlineData(17, 33, 9)]
    [InlineData(128, 64, 96)]
    public void A_product_is_the_sum_of_products_in_each_precision(int rows, int inner, int columns)
    {
        var generator = new Generator(3);
        var left = torch.randn([rows, inner], dtype: float64, generator: generator);
        var right = torch.randn([inner, columns], dtype: float64, generator: generator);
        var expected = (left.unsqueeze(2) * right.unsqueeze(0)).sum(1);
        TensorAssert.Close(left.mm(right), expected, 1e-12);
        TensorAssert.Close(left.@float().mm(right.@float()), expected, 1e-4);
        // A processor without bfloat16 arithmetic may round every partial sum to 8 bits.
        var difference = (left.bfloat16().mm(right.bfloat16()).@double() - expected).abs();
        Assert.True((difference <= left.abs().mm(right.abs()) * (inner + 2) / 256).all().item<bool>());
        TensorAssert.Close(left.t().contiguous().t().mm(right), expected, 1e-12);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => _b.mm(_b));
}
