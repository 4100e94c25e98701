using System.Globalization;

namespace ActorDistill.Schedules;

/// <summary>What the learning rate does after the warm-up.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine from the peak down to the floor (Loshchilov and Hutter, 2017, without restarts).</summary>
    Cosine,

    /// <summary>It stays at the peak.</summary>
    Constant,
}

/// <summary>A learning rate over the steps of a run.</summary>
/// <param name="PeakRate">The highest rate; above 0.</param>
/// <param name="StepCount">Steps of the whole run, the warm-up among them; at least 1.</param>
/// <param name="WarmupSteps">Steps until the peak is reached; 0 to <paramref name="StepCount"/>.</param>
/// <param name="FloorShare">The rate of the last step as a share of the peak, 0 to 1; only for a cosine.</param>
/// <param name="Shape">What follows the warm-up.</param>
public sealed record LearningRateSettings(
    double PeakRate, long StepCount, long WarmupSteps = 0, double FloorShare = 0.1, LearningRateShape Shape = LearningRateShape.Cosine)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (!(PeakRate > 0 && double.IsFinite(PeakRate)))
            return $"learning-rate is {Text(PeakRate)}, must be a finite number above 0";
        if (StepCount < 1)
            return $"steps is {StepCount}, must be at least 1";
        if (WarmupSteps < 0 || WarmupSteps > StepCount)
            return $"warmup is {WarmupSteps}, must be 0 to the {StepCount} steps of the run";
        if (!(FloorShare is >= 0 and <= 1))
            return $"learning-rate-floor is {Text(FloorShare)}, must be 0 to 1";
        return null;
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
