using ActorDistill.Protocol.Messages;

namespace ActorDistill.Host.Progress;

/// <summary>How fast a trial goes just now; null where it is not known.</summary>
/// <param name="TokensPerSecond">Trained on.</param>
/// <param name="BytesPerSecond">Received.</param>
/// <param name="BusyShare">Share of the last step in which the student did not wait for batches, 0 to 1.</param>
/// <param name="WindowFill">Share of the window's slots that hold a batch, 0 to 1.</param>
/// <param name="Left">Until the last step, at the present pace.</param>
internal sealed record TrialRates(
    double? TokensPerSecond, double? BytesPerSecond, double? BusyShare, double? WindowFill, TimeSpan? Left)
{
    public static TrialRates Unknown { get; } = new(null, null, null, null, null);

    /// <summary>Of the last step alone.</summary>
    public static TrialRates OfLastStep(TrialStatus trial) =>
        trial.Figures is { StepSeconds: > 0 } figures ? At(trial, 1 / figures.StepSeconds) : Unknown;

    /// <summary>At a pace.</summary>
    public static TrialRates At(TrialStatus trial, double stepsPerSecond) =>
        trial is not { State: TrialState.Running, Figures: { } figures }
            ? Unknown
            : new TrialRates(
                stepsPerSecond * trial.TokenCount,
                stepsPerSecond * figures.PayloadBytes,
                figures.StepSeconds > 0 ? Math.Clamp(1 - figures.WaitSeconds / figures.StepSeconds, 0, 1) : null,
                figures.WindowSlots > 0 ? (double)figures.WindowBatches / figures.WindowSlots : null,
                stepsPerSecond > 0 ? TimeSpan.FromSeconds((trial.StepTotal - trial.StepCount) / stepsPerSecond) : null);
}
