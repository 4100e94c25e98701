namespace ActorDistill.TensorTests;

/// <summary>Gradients of functions put together from many operations, against central differences in float64.</summary>
public class FiniteDifferenceTests
{
    private const double Step = 1e-5;

    private static readonly Tensor Ids = torch.tensor([3L, 0L, 2L, 3L, 1L, 0L], [2, 3]);

    public static TheoryData<int> Seeds => new([0, 1, 2, 3, 4]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_small_network_with_attention(int seed) => Compare(seed, [[4, 6], [6, 6], [6, 6], [6], [4, 6]], w =>
    {
        var x = Rows(w[0]);
        var scale = (x.square().mean([-1L], keepdim: true) + 1e-6).rsqrt();
        var normed = x * scale * w[3];
        var scores = normed.matmul(w[1]).matmul(normed.transpose(-1, -2)) / Math.Sqrt(6);
        var hidden = torch.triu(torch.ones([3, 3], dtype: torch.@bool), diagonal: 1);
        var attended = scores.masked_fill(hidden, double.NegativeInfinity).softmax(-1).matmul(normed);
        var output = x + torch.nn.functional.silu(torch.nn.functional.linear(attended, w[2]));
        var logits = torch.nn.functional.linear(output, w[4]).view(-1, 4);
        return torch.nn.functional.cross_entropy(logits, Ids.flatten());
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_chain_of_pointwise_functions_and_reductions(int seed) => Compare(seed, [[3, 4], [4], [3, 1]], w =>
    {
        var mixed = (w[0].tanh() * w[1].sigmoid() + w[2].exp()).log1p();
        var weights = torch.cat([mixed, mixed.flip(1).sin()], dim: 1).log_softmax(1);
        var picked = weights.gather(1, torch.tensor([0L, 7L, 3L, 3L, 5L, 1L], [3, 2]));
        return picked.mean() + mixed.logsumexp(0).norm() + torch.where(w[0] > 0, w[0] * w[0], w[0].cos()).cumsum(0).sum() / 3;
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Products_and_solutions(int seed) => Compare(seed, [[3, 3], [3, 2], [2]], w =>
    {
        var definite = w[0].mm(w[0].mT) + torch.eye(3, dtype: float64);
        var solved = torch.linalg.solve(definite, w[1]);
        var lower = torch.linalg.cholesky(definite);
        return torch.einsum("ij,j->i", solved, w[2]).square().sum() + lower.diagonal().log().sum() + solved.std(dim: 0).sum();
    });

    private static Tensor Rows(Tensor table) => table.index_select(0, Ids.flatten()).view(2, 3, -1);

    private static void Compare(int seed, long[][] shapes, Func<Tensor[], Tensor> function)
    {
        var generator = new Generator((ulong)seed);
        var inputs = Array.ConvertAll(shapes, s => torch.randn(s, dtype: float64, generator: generator).requires_grad_());
        function(inputs).backward();
        using var unrecorded = torch.no_grad();
        foreach (var input in inputs)
        {
            var gradient = TensorAssert.Values(input.grad!);
            var flat = input.view(-1);
            for (var i = 0; i < gradient.Length; i++)
            {
                var before = flat[i].item<double>();
                double At(double value)
                {
                    flat[i].fill_(value);
                    return function(inputs).item<double>();
                }
                var difference = (At(before + Step) - At(before - Step)) / (2 * Step);
                flat[i].fill_(before);
                var tolerance = 1e-7 * (1 + Math.Abs(difference));
                Assert.True(Math.Abs(difference - gradient[i]) <= tolerance, $"{i}: {gradient[i]:R}, differences {difference:R}");
            }
        }
    }
}
