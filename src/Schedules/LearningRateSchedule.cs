namespace ActorDistill.Schedules;

/// <summary>The learning rate of each step, in float64 and without state: a pure function of the settings and the step.</summary>
public sealed class LearningRateSchedule
{
    /// <summary>A schedule.</summary>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public LearningRateSchedule(LearningRateSettings settings)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        Settings = settings;
    }

    /// <summary>What it was made from.</summary>
    public LearningRateSettings Settings { get; }

    /// <summary>
    /// The rate of step k (from 0). With W warm-up steps of N: peak (k + 1) / W while k is below W, then a cosine that meets the peak at
    /// k = W - 1 and the floor at the last step, k = N - 1. Beyond the last step the rate stays where it ended.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative step.</exception>
    public double Rate(long stepIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stepIndex);
        var (peak, warmup) = (Settings.PeakRate, Settings.WarmupSteps);
        if (stepIndex < warmup)
            return peak * (stepIndex + 1) / warmup;
        return Settings.Shape switch
        {
            LearningRateShape.Cosine => peak * CosineShare(stepIndex),
            LearningRateShape.Constant => peak,
        };
    }

    // The last step is taken apart, so that a warm-up over all steps divides nothing by 0.
    private double CosineShare(long stepIndex)
    {
        var (floor, warmup, count) = (Settings.FloorShare, Settings.WarmupSteps, Settings.StepCount);
        if (stepIndex >= count - 1)
            return floor;
        var done = (double)(stepIndex + 1 - warmup) / (count - warmup);
        return floor + (1 - floor) * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}
