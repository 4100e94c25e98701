using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>Rows for tests. Tensors belong to the open dispose scope.</summary>
internal static class RowsOf
{
    /// <summary>Case A of the worked examples: two tokens, four columns, labels 2 and 1.</summary>
    public static ObjectiveRows CaseA(torch.ScalarType dtype) => new(
        Matrix(dtype, [0.5, -1, 2, 0], [1, 1, -0.5, 0.25]),
        Matrix(dtype, [1.5, 0.5, -0.5, 0], [-1, 2, 0, 1]),
        Labels(2, 1));

    /// <summary>Normal logits of a fixed seed, with a spread of 2 and far from ties.</summary>
    public static ObjectiveRows Random(long rows, long columns, torch.ScalarType dtype, long seed = 20)
    {
        using var generator = new torch.Generator((ulong)seed);
        return new ObjectiveRows(
            torch.randn([rows, columns], dtype: dtype, generator: generator) * 2,
            torch.randn([rows, columns], dtype: dtype, generator: generator) * 2,
            torch.randint(0, columns, [rows], dtype: torch.int64, generator: generator));
    }

    public static torch.Tensor Matrix(torch.ScalarType dtype, params double[][] rows) => torch.tensor(
        rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]).to(dtype);

    public static torch.Tensor Labels(params long[] labels) => torch.tensor(labels);

    public static ObjectiveResult Evaluate(ObjectiveSettings settings, ObjectiveRows rows, double coefficient = 1) =>
        Objective.Evaluate(settings, rows with { Coefficient = coefficient });

    /// <summary>All elements in float64, row by row.</summary>
    public static double[] Values(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.to(torch.float64).contiguous().view(-1).data<double>().ToArray();
    }

    public static double LargestAbsolute(this torch.Tensor tensor) => tensor.Values().Select(Math.Abs).DefaultIfEmpty().Max();

    /// <summary>max|x - y|; NaN when any difference is.</summary>
    public static double Distance(torch.Tensor first, torch.Tensor second)
    {
        using var scope = torch.NewDisposeScope();
        return (first - second).LargestAbsolute();
    }
}
