namespace ActorDistill.Schedules.Stages;

/// <summary>
/// The stages of matching a student's layers to its teacher's (Aguilar et al., AAAI 2020, section 3): a pure function from a state and a
/// step's hidden loss to the next state. The last stage lasts to the end of the run.
/// </summary>
public sealed class StagePlan
{
    private readonly StagePlanSettings _settings;

    /// <summary>A plan.</summary>
    /// <param name="settings">Its kind and when a stage ends.</param>
    /// <param name="layerCount">The student's layers; at least 1.</param>
    /// <exception cref="ArgumentException">The settings break one of their rules, or there is no layer.</exception>
    public StagePlan(StagePlanSettings settings, int layerCount)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(layerCount, 1);
        _settings = settings;
        var task = new Stage([], Task: true);
        var layers = Enumerable.Range(1, layerCount);
        Stages = settings.Kind switch
        {
            StagePlanKind.AllAtOnce => [new Stage([.. layers], Task: true)],
            StagePlanKind.AllThenTask => [new Stage([.. layers], Task: false), task],
            StagePlanKind.Progressive => [.. layers.Select(layer => new Stage([layer], Task: false)), task],
            StagePlanKind.Stacked => [.. layers.Select(layer => new Stage([.. layers.Take(layer)], Task: false)), task],
        };
    }

    /// <summary>All stages in their order.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>The state of the first step.</summary>
    public StageState Start { get; } = new(StageIndex: 0, StepsDone: 0);

    /// <summary>What the next step trains.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state is of a plan with more stages.</exception>
    public Stage At(StageState state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state.StageIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state.StageIndex, Stages.Count);
        return Stages[state.StageIndex];
    }

    /// <summary>The state after a step: one stage further when the stage has had its steps or its hidden loss is small enough.</summary>
    /// <param name="state">The state that the step was trained in.</param>
    /// <param name="hiddenLoss">The step's hidden loss, a mean over the active layers; null when none was computed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The state is of a plan with more stages.</exception>
    public StageState Next(StageState state, double? hiddenLoss)
    {
        At(state);
        var done = state.StepsDone + 1;
        var last = state.StageIndex == Stages.Count - 1;
        return !last && (done >= _settings.StageSteps || hiddenLoss < _settings.HiddenThreshold)
            ? new StageState(state.StageIndex + 1, StepsDone: 0)
            : state with { StepsDone = done };
    }
}
