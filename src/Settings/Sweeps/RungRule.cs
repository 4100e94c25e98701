using System.Globalization;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Sweeps;

/// <summary>
/// A trial can only be judged at a rung where it is measured. A sweep adds no measurements of its own, which would cost each trial time
/// that its settings do not show: the operator makes the two meet.
/// </summary>
public static class RungRule
{
    /// <summary>Null, or why a trial with these settings cannot be judged at the rungs.</summary>
    public static string? FirstFault(HalvingSettings halving, TrialSettings settings)
    {
        var (stepCount, every) = (settings.LearningRate.StepCount, settings.Cadence.EvaluateEvery);
        if (halving.FaultFor(stepCount) is { } fault) return fault;
        var unmeasured = halving.RungsOf(stepCount).Where(step => !IsMeasured(step, stepCount, every)).ToList();
        return unmeasured.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"its rung at step {unmeasured[0]} of {stepCount} is no multiple of evaluate.every, {every}, so nothing is measured there: "
            + $"change evaluate.every or the sweep's rungs");
    }

    // As a student does it: in the middle of its steps and every so many.
    private static bool IsMeasured(long step, long stepCount, long every) =>
        step == (stepCount + 1) / 2 || every > 0 && step % every == 0;
}
