using ActorDistill.Distillation.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>The closed formulas against autograd and against differences, in float64.</summary>
public class GradientTests
{
    public static TheoryData<Variant> Variants() => [.. AllObjectives.Variants];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Losses_and_gradients_are_those_of_the_papers_formula_under_autograd(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.Random(7, 11, torch.float64) with { Coefficient = variant.Coefficient };
        var result = Objective.Evaluate(variant.Settings, rows);
        var (loss, gradient) = Formulas.ByAutograd(variant.Settings, rows);
        Assert.InRange(RowsOf.Distance(result.Loss, loss), 0, 1e-12);
        Assert.InRange(RowsOf.Distance(result.Gradient, gradient), 0, 1e-12);
    }

    // TAID and the detached mixture are left out: a difference moves what their formulas hold constant; so do adaptive KL's weights.
    public static TheoryData<Variant> Differentiable() => [.. AllObjectives.Variants.Where(variant =>
        !variant.Name.StartsWith("TAID") && !variant.Name.Contains("held") && !variant.Name.StartsWith("adaptive"))];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Gradients_are_the_limits_of_central_differences(Variant variant)
    {
        const double step = 1e-5;
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.Random(3, 5, torch.float64, seed: 4);
        var gradient = Objective.Evaluate(variant.Settings, rows).Gradient;
        for (var column = 0; column < 5; column++)
        {
            var difference = (LossAt(column, step) - LossAt(column, -step)) / (2 * step);       // [R]
            Assert.InRange(RowsOf.Distance(difference, gradient.select(1, column)), 0, 2e-8);
        }

        torch.Tensor LossAt(int column, double move)
        {
            var moved = rows.Student.clone();
            moved.select(1, column).add_(move);
            return Objective.Evaluate(variant.Settings, rows with { Student = moved }).Loss;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Evaluating_leaves_the_rows_as_they_are_and_frees_all_but_its_results(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.Random(4, 6, torch.float32) with { Coefficient = variant.Coefficient };
        var (student, teacher) = (rows.Student.clone(), rows.Teacher!.clone());
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var result = Objective.Evaluate(variant.Settings, rows);
        var isTaid = variant.Name.StartsWith("TAID");
        Assert.Equal(before + (isTaid ? 3 : 2), DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(isTaid, result.Kl is not null);
        Assert.True(rows.Student.Equals(student));
        Assert.True(rows.Teacher!.Equals(teacher));
        Assert.False(result.Gradient.requires_grad);
    }
}
