using System.Text.Json.Nodes;
using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>Huge logits, excluded columns, a single column, narrow dtypes.</summary>
public class ExtremeValueTests
{
    private static readonly JsonObject Golden = JsonNode.Parse(File.ReadAllText(GoldenFolder.PathOf("worked-examples.json")))!.AsObject();

    public static TheoryData<Variant, string> EveryVariantInBothDtypes()
    {
        var data = new TheoryData<Variant, string>();
        foreach (var variant in AllObjectives.Variants)
            foreach (var dtype in new[] { "float32", "float64" })
                data.Add(variant, dtype);
        return data;
    }

    /// <summary>Name in the worked examples and objective.</summary>
    public static TheoryData<string, ObjectiveSettings> OfOpposites() => new()
    {
        { "H.fkl", new ForwardKlSettings() },
        { "H.rkl", new ReverseKlSettings() },
        { "H.tvd", new TotalVariationSettings() },
        { "H.jsd0.5", new GeneralizedJsSettings(0.5) },
        { "H.skl0.1", new SkewForwardKlSettings(0.1) },
        { "H.srkl0.1", new SkewReverseKlSettings(0.1) },
    };

    [Theory]
    [MemberData(nameof(OfOpposites))]
    public void Certain_and_opposite_sides_have_the_worked_losses_in_float32(string name, ObjectiveSettings settings)
    {
        using var scope = torch.NewDisposeScope();
        var expected = (double)Golden[name]!;
        Assert.Equal(expected, RowsOf.Evaluate(settings, Opposites(1e4, torch.float32)).Loss.Values()[0], 2e-6 * expected);
    }

    [Fact]
    public void TAID_between_opposites_has_the_worked_target_in_float32()
    {
        using var scope = torch.NewDisposeScope();
        var result = RowsOf.Evaluate(AllObjectives.Taid(), Opposites(1e4, torch.float32), 0.5);
        Assert.Equal(5000, result.Loss.Values()[0]);
        Assert.Equal((double)Golden["H.taid0.5.kl"]!, result.Kl!.Values()[0], 1e-3);
        Assert.Equal([0.5, -0.5, 0], result.Gradient.Values());
    }

    [Theory]
    [MemberData(nameof(EveryVariantInBothDtypes))]
    public void Logits_of_1e30_give_finite_losses_and_gradients(Variant variant, string dtype)
    {
        using var scope = torch.NewDisposeScope();
        // The square of 1e30 is no float32.
        var largest = variant.Settings is LogitMseSettings ? 1e15 : 1e30;
        foreach (var rows in new[] { Opposites(largest, DtypeOf(dtype)), SameHuge(largest, DtypeOf(dtype)) })
        {
            var result = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
            Assert.All(result.Loss.Values().Concat(result.Gradient.Values()), value => Assert.True(double.IsFinite(value)));
        }
    }

    [Theory]
    [MemberData(nameof(EveryVariantInBothDtypes))]
    public void An_excluded_column_changes_no_loss_and_has_the_gradient_0(Variant variant, string dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.Random(5, 8, DtypeOf(dtype));
        var padding = torch.full(5, 2, double.NegativeInfinity, dtype: DtypeOf(dtype));
        var padded = rows with { Student = torch.cat([rows.Student, padding], 1), Teacher = torch.cat([rows.Teacher!, padding], 1) };
        var expected = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        var result = RowsOf.Evaluate(variant.Settings, padded, variant.Coefficient);
        var tolerance = dtype == "float64" ? 1e-12 : 2e-6 * Math.Max(1, expected.Loss.LargestAbsolute());
        Assert.InRange(RowsOf.Distance(expected.Loss, result.Loss), 0, tolerance);
        Assert.InRange(RowsOf.Distance(expected.Gradient, result.Gradient.narrow(1, 0, 8)), 0, tolerance);
        Assert.Equal(0, result.Gradient.narrow(1, 8, 2).LargestAbsolute());
    }

    [Theory]
    [MemberData(nameof(EveryVariantInBothDtypes))]
    public void A_vocabulary_of_one_column_has_the_loss_0_and_the_gradient_0(Variant variant, string dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rows = new ObjectiveRows(
            RowsOf.Matrix(DtypeOf(dtype), [3], [-1e4]), RowsOf.Matrix(DtypeOf(dtype), [-2], [7]), RowsOf.Labels(0, 0));
        var result = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        // The logarithms of a mixture's two shares add up to 1 with a rounding error.
        Assert.InRange(result.Loss.LargestAbsolute(), 0, dtype == "float64" ? 1e-15 : 1e-7);
        Assert.InRange(result.Gradient.LargestAbsolute(), 0, dtype == "float64" ? 1e-15 : 1e-7);
    }

    [Theory]
    [MemberData(nameof(EveryVariantInBothDtypes))]
    public void A_row_of_garbage_does_not_reach_the_row_beside_it(Variant variant, string dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(DtypeOf(dtype));
        var alone = RowsOf.Evaluate(variant.Settings, First(rows), variant.Coefficient);
        rows.Student.select(0, 1).fill_(1e30);
        rows.Teacher!.select(0, 1).fill_(-1e30);
        var beside = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        // Not to the last bit: which elements go through vector instructions depends on how many there are.
        var tolerance = dtype == "float64" ? 1e-15 : 1e-6;
        Assert.InRange(RowsOf.Distance(alone.Loss[0], beside.Loss[0]), 0, tolerance);
        Assert.InRange(RowsOf.Distance(alone.Gradient[0], beside.Gradient[0]), 0, tolerance);
    }

    [Theory]
    [MemberData(nameof(EveryVariantInBothDtypes))]
    public void Logits_that_are_not_numbers_are_not_taken_for_excluded_columns(Variant variant, string dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(DtypeOf(dtype));
        rows.Student.select(0, 0).select(0, 1).fill_(double.NaN);
        var result = RowsOf.Evaluate(variant.Settings, rows, variant.Coefficient);
        Assert.True(double.IsNaN(result.Loss.Values()[0]));
        Assert.True(double.IsFinite(result.Loss.Values()[1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    public void Rounded_logits_are_interpolated_in_float32(double t)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(torch.float32);
        var (student, teacher) = ((rows.Student * 0.37).to(torch.bfloat16), (rows.Teacher! * 0.37).to(torch.bfloat16));
        var single = RowsOf.Evaluate(
            AllObjectives.Taid(), new ObjectiveRows(student.to(torch.float32), teacher.to(torch.float32), null), t);
        var exact = RowsOf.Evaluate(
            AllObjectives.Taid(), new ObjectiveRows(student.to(torch.float64), teacher.to(torch.float64), null), t);
        Assert.InRange(RowsOf.Distance(exact.Loss, single.Loss), 0, 1e-6);
        Assert.InRange(RowsOf.Distance(exact.Gradient, single.Gradient), 0, 1e-6);
    }

    private static torch.ScalarType DtypeOf(string name) => name == "float64" ? torch.float64 : torch.float32;

    private static ObjectiveRows Opposites(double largest, torch.ScalarType dtype) => new(
        RowsOf.Matrix(dtype, [largest, 0, -largest]), RowsOf.Matrix(dtype, [0, largest, -largest]), RowsOf.Labels(2));

    private static ObjectiveRows SameHuge(double largest, torch.ScalarType dtype) => new(
        RowsOf.Matrix(dtype, [largest, largest, 1]), RowsOf.Matrix(dtype, [largest, largest, 1]), RowsOf.Labels(0));

    private static ObjectiveRows First(ObjectiveRows rows) =>
        new(rows.Student.narrow(0, 0, 1), rows.Teacher!.narrow(0, 0, 1), rows.Labels!.narrow(0, 0, 1));
}
