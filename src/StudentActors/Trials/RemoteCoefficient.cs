using ActorDistill.Distillation.Runs;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// TAID's t as the coordinator says it. A step begins without knowing its t and waits for it at its loss, by when the answer for the step
/// before has usually come. Between the micro-batches of a step t moves here (with parity); what counts behind a step is the answer.
/// </summary>
/// <remarks>
/// The schedule is a pure function, so when the wait is ended by a stop the state that was computed here goes into the last checkpoint: it
/// is what the coordinator would have said. Belongs to the device's thread, but for <see cref="Answered"/> and <see cref="Waited"/>.
/// </remarks>
/// <param name="settings">Valid settings.</param>
/// <param name="from">The state of a checkpoint, or null for the start.</param>
/// <param name="stepCount">Steps done; those of the checkpoint.</param>
/// <param name="time">Measures how long the device waits.</param>
/// <param name="stopping">Ends the wait.</param>
public sealed class RemoteCoefficient(
    TaidSettings settings, TaidState? from, long stepCount, TimeProvider time, CancellationToken stopping) : ITaidCoefficient
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _came = new(0, 1);
    private TaidCoefficient _here = new(settings, from, stepCount);
    private long _stepIndex = stepCount;
    private long? _asked;
    private TaidState? _answer;
    private long _waitedTicks;

    /// <inheritdoc/>
    public TaidState State
    {
        get
        {
            TryAwait();
            return _here.State;
        }
    }

    /// <summary>How long the device stood still because of it.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks));

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The student is to stop, and there is no answer yet.</exception>
    public double Next()
    {
        if (!TryAwait())
            throw new OperationCanceledException(stopping);
        return _here.Next();
    }

    /// <inheritdoc/>
    public void Report(double soft, double kl, long tokenCount) => _here.Report(soft, kl, tokenCount);

    /// <inheritdoc/>
    public void EndStep(bool moves)
    {
        TryAwait();
        _here.EndStep(moves);
        lock (_gate)
        {
            if (moves)
                (_asked, _answer) = (_stepIndex, null);
            _stepIndex++;
        }
    }

    /// <summary>The coordinator has answered. From any thread; an answer to another step than the last changes nothing.</summary>
    /// <param name="stepIndex">Of the step that was reported.</param>
    /// <param name="state">Behind it.</param>
    public void Answered(long stepIndex, TaidState state)
    {
        lock (_gate)
        {
            if (_asked != stepIndex || _answer != null)
                return;
            _answer = state;
            _came.Release();
        }
    }

    // False when a stop came first.
    private bool TryAwait()
    {
        if (_asked is null)
            return true;
        var begun = time.GetTimestamp();
        try
        {
            _came.Wait(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Add(ref _waitedTicks, time.GetElapsedTime(begun).Ticks);
        }
        lock (_gate)
        {
            _here = new TaidCoefficient(settings, _answer, _stepIndex);
            (_asked, _answer) = (null, null);
        }
        return true;
    }
}
