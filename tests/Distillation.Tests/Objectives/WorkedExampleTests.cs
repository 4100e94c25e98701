using System.Text.Json.Nodes;
using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>Examples worked with 50 digits: two tokens over four columns, and a few rows of their own.</summary>
public class WorkedExampleTests
{
    private static readonly JsonObject Golden = JsonNode.Parse(File.ReadAllText(GoldenFolder.PathOf("worked-examples.json")))!.AsObject();

    /// <summary>Name in the file, name of its gradient, objective, and t.</summary>
    public static TheoryData<string, string?, ObjectiveSettings, double> CaseA() => new()
    {
        { "fkl", "grad_fkl", new ForwardKlSettings(), 1 },
        { "fkl_T2_xT2", "grad_fkl_T2_xT2", new ForwardKlSettings(2), 1 },
        { "ce", "grad_fkl", new ForwardCrossEntropySettings(), 1 },
        { "rkl", "grad_rkl", new ReverseKlSettings(), 1 },
        { "tvd", "grad_tvd", new TotalVariationSettings(), 1 },
        { "gjsd_0.1", "grad_gjsd_0.1", new GeneralizedJsSettings(0.1), 1 },
        { "gjsd_0.5", "grad_gjsd_0.5", new GeneralizedJsSettings(0.5), 1 },
        { "gjsd_0.9", "grad_gjsd_0.9", new GeneralizedJsSettings(0.9), 1 },
        { "skl_0.1", "grad_skl", new SkewForwardKlSettings(0.1), 1 },
        { "srkl_0.1", "grad_srkl", new SkewReverseKlSettings(0.1), 1 },
        { "akl_0.5", "grad_akl", new AdaptiveKlSettings(0.5), 1 },
        { "taid_0.ce", "taid_0.grad", AllObjectives.Taid(), 0 },
        { "taid_0.4.ce", "taid_0.4.grad", AllObjectives.Taid(), 0.4 },
        { "taid_1.ce", "taid_1.grad", AllObjectives.Taid(), 1 },
    };

    [Theory]
    [MemberData(nameof(CaseA))]
    public void Case_A_has_the_worked_losses_and_gradients(string loss, string? gradient, ObjectiveSettings settings, double t)
    {
        using var scope = torch.NewDisposeScope();
        var exact = RowsOf.Evaluate(settings, RowsOf.CaseA(torch.float64), t);
        var single = RowsOf.Evaluate(settings, RowsOf.CaseA(torch.float32), t);
        for (var token = 0; token < 2; token++)
        {
            var expected = Number($"A.tok{token}.{loss}");
            Assert.Equal(expected, exact.Loss.Values()[token], 1e-12);
            Assert.Equal(expected, single.Loss.Values()[token], 2e-6 * expected);
            AssertNear(Numbers($"A.tok{token}.{gradient}"), exact.Gradient[token], 1e-12);
            AssertNear(Numbers($"A.tok{token}.{gradient}"), single.Gradient[token], 2e-6);
        }
    }

    [Theory]
    [InlineData("taid_0", 0)]
    [InlineData("taid_0.4", 0.4)]
    [InlineData("taid_1", 1)]
    public void TAID_gives_the_divergence_beside_the_cross_entropy(string name, double t)
    {
        using var scope = torch.NewDisposeScope();
        var result = RowsOf.Evaluate(AllObjectives.Taid(), RowsOf.CaseA(torch.float64), t);
        for (var token = 0; token < 2; token++)
            Assert.Equal(Number($"A.tok{token}.{name}.kl"), result.Kl!.Values()[token], 1e-12);
        if (t == 0)
            Assert.Equal(0, result.Gradient.LargestAbsolute());
    }

    [Fact]
    public void Soft_and_hard_parts_mix_as_worked()
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(torch.float64);
        var hard = RowsOf.Evaluate(new HardCrossEntropySettings(), rows).Loss.Values();
        var soft = RowsOf.Evaluate(new ForwardKlSettings(2), rows).Loss.Values();
        AssertNear(Numbers("A.hard"), torch.tensor(hard), 1e-12);
        Assert.Equal(Number("A.hinton_T2_ws0.9_wh0.1"), 0.9 * soft.Average() + 0.1 * hard.Average(), 1e-12);
    }

    [Fact]
    public void A_temperature_of_1000_comes_near_the_match_of_centred_logits()
    {
        using var scope = torch.NewDisposeScope();
        // The file leaves T^2 out of the loss and multiplies by it afterwards.
        var gradient = RowsOf.Evaluate(new ForwardKlSettings(1000), RowsOf.CaseA(torch.float64)).Gradient[0] * 4;
        AssertNear(Numbers("A.N*T^2*grad_T1000"), gradient, 1e-9);
        AssertNear(Numbers("A.logit_match_limit"), gradient, 1e-3);
    }

    [Fact]
    public void Both_parts_of_decoupled_KD_are_as_worked()
    {
        using var scope = torch.NewDisposeScope();
        var rows = RowsOf.CaseA(torch.float64);
        var target = RowsOf.Evaluate(new DecoupledKdSettings(1, 0), rows);
        var others = RowsOf.Evaluate(new DecoupledKdSettings(0, 1), rows);
        Assert.Equal(Number("D.tckd"), target.Loss.Values()[0], 1e-12);
        Assert.Equal(Number("D.nckd"), others.Loss.Values()[0], 1e-12);
        AssertNear(Numbers("D.grad_tckd"), target.Gradient[0], 1e-12);
        AssertNear(Numbers("D.grad_nckd"), others.Gradient[0], 1e-12);
    }

    [Fact]
    public void The_universal_logit_distance_is_as_worked_in_any_order_of_either_vocabulary()
    {
        using var scope = torch.NewDisposeScope();
        double[][] students = [[0.6, 0.3, 0.1], [0.1, 0.6, 0.3]];
        double[][] teachers = [[0.2, 0.5, 0.2, 0.1], [0.5, 0.1, 0.2, 0.2]];
        foreach (var student in students)
            foreach (var teacher in teachers)
            {
                var rows = new ObjectiveRows(
                    RowsOf.Matrix(torch.float64, student).log(), RowsOf.Matrix(torch.float64, teacher).log(), null);
                Assert.Equal(Number("U.uld"), RowsOf.Evaluate(new UniversalLogitSettings(), rows).Loss.Values()[0], 1e-12);
                var other = new ObjectiveRows(rows.Teacher!, rows.Student, null);
                Assert.Equal(Number("U.uld"), RowsOf.Evaluate(new UniversalLogitSettings(), other).Loss.Values()[0], 1e-12);
            }
    }

    // By hand: q = (.6, .3, .1) against (.5, .2, .2, .1) sorted has the signs (1, 1, -1), whose mean under q is .8; so
    // q (s - .8) = (.12, .06, -.18). The teacher's fourth column has no gradient to give.
    [Fact]
    public void The_universal_logit_gradient_goes_back_to_the_columns_it_came_from()
    {
        using var scope = torch.NewDisposeScope();
        var rows = new ObjectiveRows(
            RowsOf.Matrix(torch.float64, [0.1, 0.6, 0.3]).log(), RowsOf.Matrix(torch.float64, [0.2, 0.5, 0.2, 0.1]).log(), null);
        AssertNear([-0.18, 0.12, 0.06], RowsOf.Evaluate(new UniversalLogitSettings(), rows).Gradient[0], 1e-12);
    }

    private static double Number(string name) => (double)Golden[name]!;

    private static double[] Numbers(string name) => [.. Golden[name]!.AsArray().Select(value => (double)value!)];

    private static void AssertNear(double[] expected, torch.Tensor actual, double tolerance)
    {
        var values = actual.Values();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
