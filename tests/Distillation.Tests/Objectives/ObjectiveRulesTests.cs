using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>Rows and settings that are our own mistake throw before anything is computed.</summary>
public class ObjectiveRulesTests
{
    [Theory]
    [InlineData("bf16")]
    [InlineData("f16")]
    public void Narrow_dtypes_are_for_the_caller_to_widen(string dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(dtype == "bf16" ? torch.bfloat16 : torch.float16);
        Refuses("must be Float32 or Float64", new ForwardKlSettings(), rows);
    }

    [Fact]
    public void A_side_of_another_dtype_or_shape_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(torch.float32);
        Refuses("Float64, the student's Float32", new ReverseKlSettings(), rows with { Teacher = rows.Teacher!.to(torch.float64) });
        Refuses("[2, 3], the student's [2, 4]", new ReverseKlSettings(), rows with { Teacher = rows.Teacher!.narrow(1, 0, 3) });
        Refuses("[1, 4], the student's [2, 4]", new UniversalLogitSettings(), rows with { Teacher = rows.Teacher!.narrow(0, 0, 1) });
        Refuses("must be [R, V]", new ReverseKlSettings(), rows with { Student = rows.Student[0] });
    }

    [Fact]
    public void What_an_objective_needs_must_be_there()
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(torch.float32);
        Refuses("no teacher's logits", new ForwardKlSettings(), rows with { Teacher = null });
        Refuses("hard-cross-entropy needs int64 labels", new HardCrossEntropySettings(), rows with { Labels = null });
        Refuses("decoupled-kd needs int64 labels", new DecoupledKdSettings(), rows with { Labels = RowsOf.Labels(1) });
        Assert.Equal([2], RowsOf.Evaluate(new HardCrossEntropySettings(), rows with { Teacher = null }).Loss.shape);
        Assert.Equal([2], RowsOf.Evaluate(new ForwardKlSettings(), rows with { Labels = null }).Loss.shape);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void TAIDs_t_is_0_to_1(double t)
    {
        using var scope = torch.NewDisposeScope();
        Refuses("must be 0 to 1", AllObjectives.Taid(), RowsOf.CaseA(torch.float32) with { Coefficient = t });
    }

    [Fact]
    public void Settings_that_break_a_rule_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        Refuses("temperature is 0, must be a finite number above 0", new ForwardKlSettings(0), RowsOf.CaseA(torch.float32));
    }

    private static void Refuses(string part, ObjectiveSettings settings, ObjectiveRows rows) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => Objective.Evaluate(settings, rows)).Message);
}
