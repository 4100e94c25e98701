using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>What holds for every objective, or bounds a family of them.</summary>
public class PropertyTests
{
    private const long Rows = 9;
    private const long Columns = 13;

    public static TheoryData<Variant> Variants() => [.. AllObjectives.Variants];

    public static TheoryData<Variant> Divergences() => [.. AllObjectives.Variants.Where(variant => variant.IsDivergence)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_gradient_of_a_row_sums_to_0(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var result = RowsOf.Evaluate(variant.Settings, Random(), variant.Coefficient);
        Assert.InRange(result.Gradient.sum(-1).LargestAbsolute(), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_constant_added_to_a_row_of_either_side_changes_nothing(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        var shift = torch.linspace(-8, 8, Rows, dtype: torch.float64).unsqueeze(-1);
        AssertSame(
            RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient),
            RowsOf.Evaluate(
                variant.Settings, rows with { Student = rows.Student + shift, Teacher = rows.Teacher! - 2 * shift }, variant.Coefficient));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Permuting_the_vocabulary_of_both_sides_permutes_the_gradient(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(5);
        var rows = Random();
        var order = torch.randperm(Columns, generator: generator);
        var permuted = new ObjectiveRows(
            rows.Student.index_select(1, order), rows.Teacher!.index_select(1, order), order.argsort().index_select(0, rows.Labels!));
        var result = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        AssertSame(
            result with { Gradient = result.Gradient.index_select(1, order) },
            RowsOf.Evaluate(variant.Settings, permuted, variant.Coefficient));
    }

    [Theory]
    [MemberData(nameof(Divergences))]
    public void A_divergence_is_never_negative_and_is_0_with_gradient_0_where_both_sides_agree(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        Assert.All(RowsOf.Evaluate(variant.Settings, rows).Loss.Values(), loss => Assert.InRange(loss, 1e-6, double.MaxValue));
        var agreed = RowsOf.Evaluate(variant.Settings, rows with { Teacher = rows.Student });
        Assert.All(agreed.Loss.Values(), loss => Assert.InRange(loss, -1e-12, 1e-12));
        Assert.InRange(agreed.Gradient.LargestAbsolute(), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_row_does_not_depend_on_the_rows_around_it(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        var whole = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        var part = RowsOf.Evaluate(
            variant.Settings,
            new ObjectiveRows(rows.Student.narrow(0, 4, 2), rows.Teacher!.narrow(0, 4, 2), rows.Labels!.narrow(0, 4, 2)),
            variant.Coefficient);
        AssertSame(part, new ObjectiveResult(whole.Loss.narrow(0, 4, 2), whole.Gradient.narrow(0, 4, 2)));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void More_rows_than_fit_into_the_cache_give_what_few_rows_give(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        const long many = 5000;
        var rows = RowsOf.Random(many, 128, torch.float64) with { Coefficient = variant.Coefficient };
        var whole = Objective.Evaluate(variant.Settings, rows);
        Assert.Equal([many], whole.Loss.shape);
        foreach (var first in new long[] { 0, 2000, 2047, 4096, many - 3 })
        {
            var few = Objective.Evaluate(variant.Settings, rows with
            {
                Student = rows.Student.narrow(0, first, 3),
                Teacher = rows.Teacher!.narrow(0, first, 3),
                Labels = rows.Labels!.narrow(0, first, 3),
            });
            AssertSame(few, new ObjectiveResult(whole.Loss.narrow(0, first, 3), whole.Gradient.narrow(0, first, 3)));
            if (few.Kl is not null)
                Assert.InRange(RowsOf.Distance(few.Kl, whole.Kl!.narrow(0, first, 3)), 0, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_rows_give_no_losses_and_a_gradient_of_no_rows(Variant variant)
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        var none = new ObjectiveRows(rows.Student.narrow(0, 0, 0), rows.Teacher!.narrow(0, 0, 0), rows.Labels!.narrow(0, 0, 0));
        var result = RowsOf.Evaluate(variant.Settings, none, variant.Coefficient);
        Assert.Equal([0], result.Loss.shape);
        Assert.Equal([0, Columns], result.Gradient.shape);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Divergences_from_a_mixture_stay_below_their_bounds_however_far_the_sides_are_apart(double share)
    {
        using var scope = torch.NewDisposeScope();
        var random = Random();
        var far = random with { Student = random.Student * 50, Teacher = random.Teacher! * 50 };
        var coinEntropy = -share * Math.Log(share) - (1 - share) * Math.Log(1 - share);
        AssertBelow(coinEntropy, new GeneralizedJsSettings(share), far);
        AssertBelow(-Math.Log(share), new SkewForwardKlSettings(share), far);
        AssertBelow(-Math.Log(share), new SkewReverseKlSettings(share), far);
    }

    [Fact]
    public void Generalized_JS_divided_by_its_small_weight_tends_to_the_KL_of_that_end()
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        const double small = 1e-7;
        var forward = RowsOf.Evaluate(new GeneralizedJsSettings(small), rows).Loss / small;
        var reverse = RowsOf.Evaluate(new GeneralizedJsSettings(1 - small), rows).Loss / small;
        Assert.InRange(RowsOf.Distance(forward, RowsOf.Evaluate(new ForwardKlSettings(), rows).Loss), 0, 1e-3);
        Assert.InRange(RowsOf.Distance(reverse, RowsOf.Evaluate(new ReverseKlSettings(), rows).Loss), 0, 1e-3);
    }

    [Fact]
    public void Plain_distillation_is_decoupled_KD_with_the_rest_weighted_by_its_mass()
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        var target = RowsOf.Evaluate(new DecoupledKdSettings(1, 0), rows).Loss;
        var others = RowsOf.Evaluate(new DecoupledKdSettings(0, 1), rows).Loss;
        var rest = 1 - rows.Teacher!.softmax(-1).gather(1, rows.Labels!.unsqueeze(-1)).squeeze(-1);
        Assert.InRange(RowsOf.Distance(target + rest * others, RowsOf.Evaluate(new ForwardKlSettings(), rows).Loss), 0, 1e-12);
    }

    [Fact]
    public void A_high_temperature_matches_centred_logits()
    {
        using var scope = torch.NewDisposeScope();
        var rows = Random();
        var gradient = RowsOf.Evaluate(new ForwardKlSettings(1e4), rows).Gradient * Columns;
        var difference = rows.Student - rows.Teacher!;
        Assert.InRange(RowsOf.Distance(gradient, difference - difference.mean([-1], keepdim: true)), 0, 1e-2);
        var matching = RowsOf.Evaluate(new LogitMseSettings(), rows).Gradient * (Columns / 2.0);
        Assert.InRange(RowsOf.Distance(gradient, matching), 0, 1e-2);
    }

    private static ObjectiveRows Random() => RowsOf.Random(Rows, Columns, torch.float64);

    private static void AssertBelow(double bound, ObjectiveSettings settings, ObjectiveRows rows) =>
        Assert.All(RowsOf.Evaluate(settings, rows).Loss.Values(), loss => Assert.InRange(loss, 0, bound + 1e-12));

    private static void AssertSame(ObjectiveResult expected, ObjectiveResult actual)
    {
        Assert.InRange(RowsOf.Distance(expected.Loss, actual.Loss), 0, 1e-12);
        Assert.InRange(RowsOf.Distance(expected.Gradient, actual.Gradient), 0, 1e-12);
    }
}
