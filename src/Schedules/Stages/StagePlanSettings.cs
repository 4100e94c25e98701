using System.Globalization;

namespace ActorDistill.Schedules.Stages;

/// <summary>In which order layers are matched to a teacher's (Aguilar et al., AAAI 2020).</summary>
public enum StagePlanKind
{
    /// <summary>Every layer and the task in each step: one stage.</summary>
    AllAtOnce,

    /// <summary>Every layer first, then the task.</summary>
    AllThenTask,

    /// <summary>One layer after the other from the bottom, each alone, then the task (the paper's PID).</summary>
    Progressive,

    /// <summary>One layer more in each stage from the bottom, together with those below, then the task (the paper's SID).</summary>
    Stacked,
}

/// <summary>
/// Stages of a run. The paper counts epochs of its own small sets; ours counts optimizer steps, because a corpus here may be larger than a
/// run.
/// </summary>
/// <param name="Kind">Which layers each stage matches.</param>
/// <param name="StageSteps">Most steps of a stage before the task's; at least 1.</param>
/// <param name="HiddenThreshold">A stage ends early after a step whose mean hidden loss is below this; 0 for never.</param>
public sealed record StagePlanSettings(
    StagePlanKind Kind = StagePlanKind.AllAtOnce, long StageSteps = 1000, double HiddenThreshold = 0.05)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (StageSteps < 1)
            return $"stage-steps is {StageSteps}, must be at least 1";
        return HiddenThreshold >= 0 && double.IsFinite(HiddenThreshold)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"stage-threshold is {HiddenThreshold}, must be a finite number from 0 up");
    }
}
