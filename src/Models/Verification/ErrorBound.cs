namespace ActorDistill.Models.Verification;

/// <summary>How far a tensor x may be from its golden g: max|x - g| &lt;= relative * max|g| + absolute, over the whole tensor.</summary>
public sealed record ErrorBound(double Relative, double Absolute)
{
    /// <summary>For the outputs of a model in float32.</summary>
    public static ErrorBound Float32 { get; } = new(1e-4, 1e-6);

    /// <summary>For the outputs of a model in float64.</summary>
    public static ErrorBound Float64 { get; } = new(1e-9, 0);

    /// <summary>The largest error that passes for a golden tensor with this largest absolute value.</summary>
    public double For(double goldenMax) => Relative * goldenMax + Absolute;
}

/// <summary>A tensor against its golden.</summary>
/// <param name="Name">Which tensor: "logits", "hidden_states[3]".</param>
/// <param name="LargestError">max|x - g|; infinite when the shapes differ or a value is not finite where the golden one is.</param>
/// <param name="GoldenMax">max|g|.</param>
/// <param name="Bound">The largest error that passes.</param>
public sealed record Comparison(string Name, double LargestError, double GoldenMax, double Bound)
{
    /// <summary>Whether the error is within the bound.</summary>
    public bool Passes => LargestError <= Bound;

    /// <summary>The error as a share of what passes; above 1 is a failure.</summary>
    public double ShareOfBound => LargestError / Bound;
}
