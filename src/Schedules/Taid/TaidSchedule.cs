namespace ActorDistill.Schedules.Taid;

/// <summary>
/// TAID's adaptive rise of t (Shing et al., ICLR 2025, algorithm 1 and the published code), in float64: a pure function from a state and
/// a step's loss to the next state.
/// </summary>
public sealed class TaidSchedule
{
    // Keeps the quotient finite at a loss of 0; the published value.
    private const double TinyLoss = 1e-15;

    private readonly TaidSettings _settings;

    /// <summary>A schedule.</summary>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public TaidSchedule(TaidSettings settings)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        _settings = settings;
        Start = new TaidState(settings.TStart, PreviousLoss: null, Momentum: 0);
    }

    /// <summary>The state of the first step.</summary>
    public TaidState Start { get; }

    /// <summary>
    /// The state after a step. Called once per optimizer step with its mean loss over all tokens and nodes. Validation, a step without
    /// tokens and a loss that is not finite change nothing. With <see cref="TaidSettings.Parity"/> they do what the published code does:
    /// validation moves t too, a step without tokens has the loss 0 / 0, and what is not finite stays in the state.
    /// </summary>
    /// <param name="state">The state that the step was computed with.</param>
    /// <param name="loss">The step's loss, nats per token, as <see cref="TaidSettings.Signal"/> names it.</param>
    /// <param name="stepIndex">Optimizer steps done before this one.</param>
    /// <param name="tokenCount">How many tokens the loss is the mean of.</param>
    /// <param name="training">False for a validation loss.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative step or number of tokens.</exception>
    public TaidState Next(TaidState state, double loss, long stepIndex, long tokenCount, bool training = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stepIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(tokenCount);
        var counts = training && tokenCount > 0 && double.IsFinite(loss);
        if (!counts && !_settings.Parity)
            return state;
        return Moved(state, tokenCount > 0 ? loss : double.NaN, stepIndex);
    }

    private TaidState Moved(TaidState state, double loss, long stepIndex)
    {
        // The first loss only gives the next one something to compare with: not even the ramp moves.
        if (state.PreviousLoss is not { } previous || double.IsPositiveInfinity(previous))
            return state with { PreviousLoss = loss };
        var momentum = _settings.Beta * state.Momentum + (1 - _settings.Beta) * ((previous - loss) / (previous + TinyLoss));
        var ramp = Ramp(stepIndex);
        if (!_settings.Adaptive)
            return new TaidState(ramp, loss, momentum);
        var move = _settings.Alpha / (1 + Math.Exp(-momentum)) * (1 - state.T);
        // Math.Min and Math.Max hand a NaN on, which parity needs.
        return new TaidState(Math.Min(_settings.TEnd, Math.Max(ramp, state.T + move)), loss, momentum);
    }

    // The end is taken apart: start + (end - start) need not be end in floating point.
    private double Ramp(long stepIndex)
    {
        var (start, end, count) = (_settings.TStart, _settings.TEnd, _settings.StepCount);
        return stepIndex >= count ? end : Math.Min(end, start + (end - start) * stepIndex / count);
    }
}
