using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>
/// TAID's t within one process: the same for all micro-batches of a step, and moved once behind it by the step's mean loss over all its
/// tokens. With parity each micro-batch moves it by its own mean, as the published code does.
/// </summary>
/// <param name="settings">Valid settings.</param>
/// <param name="from">The state of a checkpoint, or null for the start.</param>
/// <param name="stepCount">Steps done; those of the checkpoint.</param>
public sealed class TaidCoefficient(TaidSettings settings, TaidState? from, long stepCount) : ICoefficientSource
{
    private readonly TaidSchedule _schedule = new(settings);
    private double _sum;
    private long _tokenCount;
    private long _stepIndex = stepCount;

    /// <summary>Where the schedule stands.</summary>
    public TaidState State { get; private set; } = from ?? new TaidSchedule(settings).Start;

    /// <inheritdoc/>
    public double Next() => State.T;

    /// <inheritdoc/>
    public void Report(double soft, double kl, long tokenCount)
    {
        var sum = settings.Signal == TaidSignal.Kl ? kl : soft;
        if (settings.Parity)
            State = _schedule.Next(State, sum / tokenCount, _stepIndex, tokenCount);
        _sum += sum;
        _tokenCount += tokenCount;
    }

    /// <summary>The step is done: t moves.</summary>
    public void EndStep()
    {
        if (!settings.Parity)
            State = _schedule.Next(State, _sum / _tokenCount, _stepIndex, _tokenCount);
        (_sum, _tokenCount, _stepIndex) = (0, 0, _stepIndex + 1);
    }
}
