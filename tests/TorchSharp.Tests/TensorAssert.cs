namespace ActorDistill.TensorTests;

/// <summary>Comparing a tensor with written-down numbers.</summary>
internal static class TensorAssert
{
    /// <summary>The elements in row-major order, as doubles.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var flat = tensor.detach().to(float64).contiguous().flatten();
        return flat.data<double>().ToArray();
    }

    /// <summary>The elements of an integral or boolean tensor in row-major order.</summary>
    public static long[] Integers(Tensor tensor)
    {
        using var flat = tensor.to(int64).contiguous().flatten();
        return flat.data<long>().ToArray();
    }

    /// <summary>A vector of float64.</summary>
    public static Tensor Vector(params double[] values) => torch.tensor(values);

    /// <summary>A matrix of float64 with these rows.</summary>
    public static Tensor Matrix(params double[][] rows) => torch.tensor(rows.SelectMany(r => r).ToArray(), [rows.Length, rows[0].Length]);

    /// <summary>Float64 numbers 0, 1, 2, ... in a shape.</summary>
    public static Tensor Counting(params long[] shape) => torch.arange(shape.Aggregate(1L, (a, b) => a * b), dtype: float64).view(shape);

    /// <summary>Exactly these elements in this shape.</summary>
    public static void Is(Tensor tensor, long[] shape, params double[] expected)
    {
        Assert.Equal(shape, tensor.shape);
        Assert.Equal(expected, Values(tensor));
    }

    /// <summary>These elements up to an absolute difference.</summary>
    public static void Close(Tensor tensor, double[] expected, double tolerance = 1e-12) => Close(Values(tensor), expected, tolerance);

    /// <summary>As another tensor up to an absolute difference.</summary>
    public static void Close(Tensor tensor, Tensor expected, double tolerance = 1e-12)
    {
        Assert.Equal(expected.shape, tensor.shape);
        Close(Values(tensor), Values(expected), tolerance);
    }

    /// <summary>These numbers up to an absolute difference.</summary>
    public static void Close(IReadOnlyList<double> actual, IReadOnlyList<double> expected, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance, $"element {i}: {actual[i]:R}, expected {expected[i]:R}");
    }
}
