using ActorDistill.Distillation.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class RelationDivergenceTests
{
    // By hand: one relation head of one value, x = [1, 2] against y = [1, 0]. The second token's scores are 2, 4 against 0, 0:
    // A_s = [1 / (1 + e^2), ...] = [0.11920292202211755, 0.8807970779778825], A_t = [1/2, 1/2],
    // KL = log(1/2) - (log 0.1192... + log 0.8808...) / 2 = 0.4337808304830271. The gradient of the scores is A_s - A_t = [-g, g] with
    // g = 0.3807970779778825, and of x: x_1 has -g x_2, x_2 has -g x_1 + 2 g x_2.
    [Fact]
    public void Two_tokens_of_one_value_give_what_was_worked_by_hand()
    {
        using var scope = torch.NewDisposeScope();
        var student = torch.tensor(new[] { 1.0, 2 }, [1, 1, 2, 1]);
        var teacher = torch.tensor(new[] { 1.0, 0 }, [1, 1, 2, 1]);
        var (loss, gradient) = RelationDivergence.Of(student, teacher, 1, torch.ones(1, 2, torch.ScalarType.Bool), 1);
        const double g = 0.3807970779778825;
        Assert.Equal(0.4337808304830271, loss, 1e-14);
        Assert.Equal(-2 * g, gradient[0, 0, 0, 0].ToDouble(), 1e-14);
        Assert.Equal(3 * g, gradient[0, 0, 1, 0].ToDouble(), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void The_gradient_is_that_of_autograd_for_unequal_heads_and_widths(int relationHeads)
    {
        using var scope = torch.NewDisposeScope();
        var student = Draw(1, 2, 3, 5, 4).requires_grad_();  // 12 values a token
        var teacher = Draw(2, 2, 6, 5, 3);                   // 18
        var valid = torch.tensor(new[] { true, false, true, true, false, true, true, true, true, true }, [2, 5]);
        var closed = RelationDivergence.Of(student, teacher, relationHeads, valid, 0.7);

        var later = torch.ones(5, 5, torch.ScalarType.Bool).triu(1);
        var (own, target) = (Relations(student), Relations(teacher).exp());
        var rows = (target.xlogy(target) - target * own.masked_fill(later, 0)).sum(-1);
        var loss = (rows * valid.unsqueeze(1).to(torch.ScalarType.Float64)).sum() * 0.7;
        loss.backward();
        Assert.Equal(loss.ToDouble(), closed.Loss, 1e-13);
        Assert.True(student.grad!.allclose(closed.Gradient, rtol: 0, atol: 1e-13));
        Assert.True(closed.Gradient.abs().max().ToDouble() > 1e-2);

        torch.Tensor Relations(torch.Tensor heads)
        {
            var (tokens, size) = (5, heads.shape[1] * heads.shape[3] / relationHeads);
            var x = heads.transpose(1, 2).reshape(2, tokens, relationHeads, size).transpose(1, 2);
            return (x.matmul(x.transpose(2, 3)) / Math.Sqrt(size)).masked_fill(later, double.NegativeInfinity).log_softmax(-1);
        }
    }

    [Fact]
    public void The_same_vectors_in_other_heads_have_no_loss_and_a_turn_of_all_of_them_none_either()
    {
        using var scope = torch.NewDisposeScope();
        var (heads, all) = (Draw(3, 2, 4, 5, 3), torch.ones(2, 5, torch.ScalarType.Bool));
        var joined = heads.transpose(1, 2).reshape(2, 5, 2, 6).transpose(1, 2);  // the same 12 values in 2 heads
        Assert.Equal(0, RelationDivergence.Of(heads, joined, 2, all, 1).Loss, 1e-13);
        Assert.Equal(0, RelationDivergence.Of(heads, -heads, 4, all, 1).Loss, 1e-13);
        Assert.True(RelationDivergence.Of(heads, joined.flip(3), 4, all, 1).Loss > 1e-2);
    }

    [Fact]
    public void A_later_token_does_not_touch_the_rows_before_it()
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (Draw(4, 1, 2, 4, 3), Draw(5, 1, 2, 4, 3));
        var first = torch.tensor(new[] { true, true, true, false }, [1, 4]);
        var before = RelationDivergence.Of(student, teacher, 2, first, 1);
        student[.., .., 3].mul_(5);
        var after = RelationDivergence.Of(student, teacher, 2, first, 1);
        Assert.Equal(before.Loss, after.Loss);
        Assert.True(before.Gradient.Equals(after.Gradient));
        Assert.Equal(0, after.Gradient[.., .., 3].abs().max().ToDouble());
    }

    private static torch.Tensor Draw(ulong seed, params long[] shape)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn(shape, torch.ScalarType.Float64, generator: generator);
    }
}
