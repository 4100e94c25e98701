using System.Globalization;

namespace ActorDistill.Schedules.Training;

/// <summary>AdamW (Loshchilov and Hutter, 2019) with clipping by the common norm of all gradients.</summary>
/// <param name="WeightDecay">
/// Share of a weight that a step takes off, times the learning rate. It acts on matrices (embedding, projections, head) and leaves norms
/// and biases alone: pulling a gain towards 0 shrinks what it scales and regularises nothing.
/// </param>
/// <param name="GradientClipNorm">Largest norm of all gradients together; infinite for no clipping.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Keeps the quotient of the moments finite.</param>
public sealed record OptimizerSettings(
    double WeightDecay = 0.1, double GradientClipNorm = 1, double Beta1 = 0.9, double Beta2 = 0.95, double Epsilon = 1e-8)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            return $"weight-decay is {Text(WeightDecay)}, must be a finite number from 0 up";
        if (!(GradientClipNorm > 0))
            return $"clip is {Text(GradientClipNorm)}, must be above 0";
        if (!(Beta1 is >= 0 and < 1))
            return $"beta1 is {Text(Beta1)}, must be 0 or more and below 1";
        if (!(Beta2 is >= 0 and < 1))
            return $"beta2 is {Text(Beta2)}, must be 0 or more and below 1";
        return Epsilon > 0 && double.IsFinite(Epsilon) ? null : $"epsilon is {Text(Epsilon)}, must be a finite number above 0";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
