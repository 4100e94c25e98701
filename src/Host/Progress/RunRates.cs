using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>
/// Rates out of successive states of a run: the steps of the last half minute over the time they took. A trial that falls back to a
/// checkpoint, or that nobody trains, begins anew.
/// </summary>
internal sealed class RunRates(TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    private readonly Dictionary<TrialId, Queue<(long Timestamp, long StepCount)>> _seen = [];

    /// <summary>Takes in a new state.</summary>
    /// <returns>The rates of each of its trials.</returns>
    public IReadOnlyDictionary<TrialId, TrialRates> Next(RunStatus status) =>
        status.Trials.ToDictionary(trial => trial.Trial, Next);

    private TrialRates Next(TrialStatus trial)
    {
        if (!_seen.TryGetValue(trial.Trial, out var seen))
            _seen.Add(trial.Trial, seen = new Queue<(long, long)>());
        if (trial.State != TrialState.Running || seen.Count > 0 && trial.StepCount < seen.Last().StepCount)
            seen.Clear();
        if (trial.State != TrialState.Running)
            return TrialRates.Unknown;
        var now = time.GetTimestamp();
        seen.Enqueue((now, trial.StepCount));
        while (seen.Count > 2 && time.GetElapsedTime(seen.ElementAt(1).Timestamp, now) >= Span)
            seen.Dequeue();
        var (since, first) = seen.Peek();
        var elapsed = time.GetElapsedTime(since, now);
        // Too early to say: the last step knows. After the whole span a trial without a step does stand still.
        return trial.StepCount == first && elapsed < Span
            ? TrialRates.OfLastStep(trial)
            : TrialRates.At(trial, (trial.StepCount - first) / elapsed.TotalSeconds);
    }
}
