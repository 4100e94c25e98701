using ActorDistill.Distillation.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class AttentionDivergenceTests
{
    private const double Hidden = double.NegativeInfinity;

    // Two heads, three tokens; the first token sees only itself, so its rows are 0.
    private static readonly double[] TeacherScores =
        [0.3, Hidden, Hidden, 0.1, -0.2, Hidden, 0.5, 0, -0.5, 0, Hidden, Hidden, 1, 0, Hidden, 0, 1, 2];

    private static readonly double[] StudentScores =
        [0, Hidden, Hidden, 0.4, 0.4, Hidden, 0, 0.5, 0, 0.2, Hidden, Hidden, 0, 0, Hidden, 1, 1, 1];

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 0.011124691134915888)]
    [InlineData(0, 2, 0.12058748983156263)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 0.11094407167172735)]
    [InlineData(1, 2, 0.26621670682817083)]
    public void Each_row_has_the_value_of_the_worked_example(int head, int row, double expected)
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Example(StudentScores), Example(TeacherScores).softmax(-1));
        var valid = Rows(3, row);
        var (loss, gradient) = AttentionDivergence.PerHead(student.narrow(1, head, 1), teacher.narrow(1, head, 1), valid, 1);
        Assert.Equal(expected, loss, 1e-15);
        var difference = student.narrow(1, head, 1).softmax(-1) - teacher.narrow(1, head, 1);
        Assert.True(gradient.select(2, row).allclose(difference.select(2, row), rtol: 0, atol: 1e-15));
        Assert.Equal(0, gradient.abs().sum().ToDouble() - gradient.select(2, row).abs().sum().ToDouble(), 1e-15);
    }

    [Theory]
    [InlineData(torch.ScalarType.Float64, 1e-15)]
    [InlineData(torch.ScalarType.Float32, 2e-7)]
    public void The_mean_over_all_rows_is_that_of_the_worked_example(torch.ScalarType dtype, double error)
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Example(StudentScores).to(dtype), Example(TeacherScores).softmax(-1).to(dtype));
        Assert.Equal(0.08481215991106278, AttentionDivergence.PerHead(student, teacher, Rows(3, 0, 1, 2), 1.0 / 6).Loss, error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_gradient_head_by_head_is_that_of_autograd(long seed)
    {
        using var scope = torch.NewDisposeScope();
        var (scores, teacher) = (Causal(seed, 2, 3, 5).requires_grad_(), Causal(seed + 10, 2, 3, 5).softmax(-1));
        var valid = Valid();
        RequireAutograd(
            scores, Reference(scores.log_softmax(-1), teacher, valid).mul(0.3), AttentionDivergence.PerHead(scores, teacher, valid, 0.3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_gradient_through_the_mean_of_the_heads_is_that_of_autograd(long seed)
    {
        using var scope = torch.NewDisposeScope();
        // The teacher has other heads; only their mean is compared.
        var (scores, teacher) = (Causal(seed, 2, 3, 5).requires_grad_(), Causal(seed + 10, 2, 7, 5).softmax(-1).mean([1], keepdim: true));
        var valid = Valid();
        // 1 where nobody looks, or autograd would send the slope of log 0 back.
        var mean = scores.softmax(-1).mean([1], keepdim: true);
        var logs = torch.where(teacher > 0, mean, torch.ones_like(mean)).log();
        RequireAutograd(scores, Reference(logs, teacher, valid).mul(0.3), AttentionDivergence.Averaged(scores, teacher, valid, 0.3));
    }

    [Fact]
    public void With_one_head_the_average_is_the_head()
    {
        using var scope = torch.NewDisposeScope();
        var (scores, teacher) = (Causal(3, 2, 1, 5), Causal(4, 2, 1, 5).softmax(-1));
        var (alone, averaged) = (
            AttentionDivergence.PerHead(scores, teacher, Valid(), 0.1), AttentionDivergence.Averaged(scores, teacher, Valid(), 0.1));
        Assert.Equal(alone.Loss, averaged.Loss, 1e-14);
        Assert.True(alone.Gradient.allclose(averaged.Gradient, rtol: 0, atol: 1e-14));
    }

    [Fact]
    public void Equal_attention_has_no_loss_and_a_constant_added_to_a_row_changes_nothing()
    {
        using var scope = torch.NewDisposeScope();
        var (scores, other) = (Causal(5, 2, 3, 5), Causal(6, 2, 3, 5));
        var same = AttentionDivergence.PerHead(scores + 3, scores.softmax(-1), Valid(), 1);
        Assert.Equal(0, same.Loss, 1e-13);
        Assert.Equal(0, same.Gradient.abs().max().ToDouble(), 1e-13);
        var (plain, shifted) = (
            AttentionDivergence.PerHead(scores, other.softmax(-1), Valid(), 1),
            AttentionDivergence.PerHead(scores - 9, other.softmax(-1), Valid(), 1));
        Assert.Equal(plain.Loss, shifted.Loss, 1e-12);
        Assert.True(plain.Loss > 0.1);
        Assert.Equal(0, plain.Gradient.sum(-1).abs().max().ToDouble(), 1e-14);
    }

    [Theory]
    [InlineData(1e30)]
    [InlineData(double.NaN)]
    public void Rows_that_do_not_count_may_hold_anything(double rubbish)
    {
        using var scope = torch.NewDisposeScope();
        var valid = Rows(3, 1);
        foreach (var averaged in new[] { false, true })
        {
            var clean = Example(StudentScores);
            var (dirty, teacher) = (clean.clone(), Example(TeacherScores).softmax(-1));
            dirty[.., .., 2].fill_(rubbish);
            var (expected, actual) = (Loss(clean), Loss(dirty));
            Assert.Equal(expected.Loss, actual.Loss);
            Assert.True(expected.Gradient.Equals(actual.Gradient));

            WeightedLoss Loss(torch.Tensor scores) => averaged
                ? AttentionDivergence.Averaged(scores, teacher.mean([1], keepdim: true), valid, 1)
                : AttentionDivergence.PerHead(scores, teacher, valid, 1);
        }
    }

    [Fact]
    public void Huge_scores_stay_finite()
    {
        using var scope = torch.NewDisposeScope();
        var student = torch.tensor(new[] { 1e4f, 0, -1e4f, 0 }, [1, 2, 1, 2]);
        var teacher = torch.tensor(new[] { -1e4f, 0, 0, 1e4f }, [1, 2, 1, 2]).softmax(-1);
        var alone = AttentionDivergence.PerHead(student, teacher, Rows(1, 0), 1);
        Assert.Equal(1e4, alone.Loss, 1e-2);  // the first head looks the wrong way, the second the right one
        Assert.True(alone.Gradient.Equals(torch.tensor(new[] { 1f, -1, 0, 0 }, [1, 2, 1, 2])));
        var averaged = AttentionDivergence.Averaged(student, teacher.mean([1], keepdim: true), Rows(1, 0), 1);
        Assert.Equal(Math.Log(2), averaged.Loss, 1e-6);
        Assert.False(averaged.Gradient.isnan().any().ToBoolean());
    }

    [Fact]
    public void Probabilities_rounded_to_two_bytes_are_brought_back_to_a_sum_of_one()
    {
        using var scope = torch.NewDisposeScope();
        var (scores, exact) = (Causal(7, 2, 3, 5).to(torch.ScalarType.Float32), Causal(8, 2, 3, 5).softmax(-1));
        var rounded = AttentionDivergence.PerHead(scores, exact.to(torch.ScalarType.BFloat16), Valid(), 1);
        Assert.Equal(0, rounded.Gradient.sum(-1).abs().max().ToDouble(), 5e-7);
        var expected = AttentionDivergence.PerHead(scores, exact, Valid(), 1);
        Assert.Equal(expected.Loss, rounded.Loss, 0.02 * expected.Loss);
    }

    // [2, 5]: the first sequence counts in part.
    private static torch.Tensor Valid() => torch.tensor(new[] { true, false, true, true, false, true, true, true, true, true }, [2, 5]);

    private static torch.Tensor Rows(int count, params int[] rows) =>
        torch.tensor(Enumerable.Range(0, count).Select(rows.Contains).ToArray(), [1, count]);

    private static torch.Tensor Example(double[] scores) => torch.tensor(scores, [1, 2, 3, 3]);

    private static torch.Tensor Causal(long seed, long sequences, long heads, long tokens)
    {
        using var generator = new torch.Generator((ulong)seed);
        var scores = torch.randn([sequences, heads, tokens, tokens], torch.ScalarType.Float64, generator: generator);
        return scores.masked_fill_(torch.ones(tokens, tokens, torch.ScalarType.Bool).triu(1), Hidden);
    }

    private static torch.Tensor Reference(torch.Tensor logs, torch.Tensor teacher, torch.Tensor valid)
    {
        var seen = torch.ones(logs.shape[^1], logs.shape[^1], torch.ScalarType.Bool).tril();
        var terms = teacher.xlogy(teacher) - teacher * torch.where(seen, logs, torch.zeros_like(logs));
        return (terms.sum(-1) * valid.unsqueeze(1).to(torch.ScalarType.Float64)).sum();
    }

    private static void RequireAutograd(torch.Tensor scores, torch.Tensor loss, WeightedLoss closed)
    {
        loss.backward();
        Assert.Equal(loss.ToDouble(), closed.Loss, 1e-13);
        Assert.True(scores.grad!.allclose(closed.Gradient, rtol: 0, atol: 1e-13));
        Assert.True(closed.Gradient.abs().max().ToDouble() > 1e-3);
    }
}
