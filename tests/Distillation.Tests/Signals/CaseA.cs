using TorchSharp;

namespace ActorDistill.Distillation.Tests.Signals;

/// <summary>ALGORITHMS section 12.1: two rows of four columns, in float64.</summary>
internal static class CaseA
{
    public static readonly double[,] Student = { { 0.5, -1, 2, 0 }, { 1, 1, -0.5, 0.25 } };
    public static readonly double[,] Teacher = { { 1.5, 0.5, -0.5, 0 }, { -1, 2, 0, 1 } };
    public static readonly long[] Labels = [2, 1];

    /// <summary>Row 0 alone.</summary>
    public static torch.Tensor StudentRow0() => Matrix.Of(Student).narrow(0, 0, 1);

    /// <summary>Row 0 alone.</summary>
    public static torch.Tensor TeacherRow0() => Matrix.Of(Teacher).narrow(0, 0, 1);

    /// <summary>Row 0 alone.</summary>
    public static torch.Tensor Label0() => torch.tensor(Labels).narrow(0, 0, 1);

    public static void RequireNear(IEnumerable<double> expected, torch.Tensor actual, double tolerance)
    {
        var values = actual.to(torch.float64).contiguous().data<double>().ToArray();
        Assert.Equal(expected.Count(), values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    public static double LargestDifference(torch.Tensor left, torch.Tensor right) =>
        left.numel() == 0 ? 0 : (left.to(torch.float64) - right.to(torch.float64)).abs().max().ToDouble();
}
