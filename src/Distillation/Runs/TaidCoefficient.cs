using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>
/// TAID's t within one process: the same for all micro-batches of a step, and moved once behind it by the step's mean loss over all its
/// tokens. With parity each micro-batch moves it by its own mean, as the published code does.
/// </summary>
/// <param name="settings">Valid settings.</param>
/// <param name="from">The state of a checkpoint, or null for the start.</param>
/// <param name="stepCount">Steps done; those of the checkpoint.</param>
public sealed class TaidCoefficient(TaidSettings settings, TaidState? from, long stepCount) : ITaidCoefficient
{
    private readonly TaidSchedule _schedule = new(settings);
    private TaidState _within = from ?? new TaidSchedule(settings).Start;
    private double _sum;
    private long _tokenCount;
    private long _stepIndex = stepCount;

    /// <inheritdoc/>
    public TaidState State { get; private set; } = from ?? new TaidSchedule(settings).Start;

    /// <inheritdoc/>
    public double Next() => _within.T;

    /// <inheritdoc/>
    public void Report(double soft, double kl, long tokenCount)
    {
        var sum = settings.Signal == TaidSignal.Kl ? kl : soft;
        if (settings.Parity)
            _within = _schedule.Next(_within, sum / tokenCount, _stepIndex, tokenCount);
        _sum += sum;
        _tokenCount += tokenCount;
    }

    /// <inheritdoc/>
    public void EndStep(bool moves)
    {
        if (moves)
            State = settings.Parity ? _within : _schedule.Next(State, _sum / _tokenCount, _stepIndex, _tokenCount);
        (_within, _sum, _tokenCount, _stepIndex) = (State, 0, 0, _stepIndex + 1);
    }
}
