using System.Globalization;

namespace ActorDistill.Schedules.Taid;

/// <summary>Which of a step's two losses moves t. At small t the divergence is near 0 and its relative change mostly noise.</summary>
public enum TaidSignal
{
    /// <summary>The cross-entropy of the student with the mixed target, as published.</summary>
    CrossEntropy,

    /// <summary>The divergence of the student from the mixed target.</summary>
    Kl,
}

/// <summary>How the share t of the teacher in TAID's target rises (Shing et al., ICLR 2025, section 3 and the published code).</summary>
/// <param name="StepCount">Optimizer steps of the whole run, the N of the linear ramp; at least 1.</param>
/// <param name="TStart">t of the first step; 0 to below 1 and not above <paramref name="TEnd"/>.</param>
/// <param name="TEnd">Where t ends; above 0, at most 1.</param>
/// <param name="Alpha">Largest adaptive move of a step as a share of what is left to 1; 0 to 1, and 0 leaves the ramp alone.</param>
/// <param name="Beta">How much of the momentum a step keeps; 0 to below 1.</param>
/// <param name="Adaptive">Whether losses move t at all; without it t is the linear ramp.</param>
/// <param name="Parity">Whether to do what the published code does where it harms: see <see cref="TaidSchedule.Next"/>.</param>
/// <param name="Signal">The loss that the caller hands to <see cref="TaidSchedule.Next"/>.</param>
public sealed record TaidSettings(
    long StepCount, double TStart = 0.4, double TEnd = 1, double Alpha = 5e-4, double Beta = 0.99, bool Adaptive = true,
    bool Parity = false, TaidSignal Signal = TaidSignal.CrossEntropy)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (StepCount < 1)
            return $"steps is {StepCount}, must be at least 1";
        if (!(TStart is >= 0 and < 1))
            return $"taid-start is {Text(TStart)}, must be 0 to below 1";
        if (!(TEnd is > 0 and <= 1))
            return $"taid-end is {Text(TEnd)}, must be above 0 and at most 1";
        if (TStart > TEnd)
            return $"taid-start is {Text(TStart)}, must not be above taid-end, {Text(TEnd)}";
        if (!(Alpha is >= 0 and <= 1))
            return $"taid-alpha is {Text(Alpha)}, must be 0 to 1";
        if (!(Beta is >= 0 and < 1))
            return $"taid-beta is {Text(Beta)}, must be 0 to below 1";
        return null;
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
