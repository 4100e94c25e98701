using System.Globalization;

namespace ActorDistill.Schedules.Sweeps;

/// <summary>A trial of a sweep.</summary>
/// <param name="Name">Unique in the sweep.</param>
/// <param name="StepCount">Of the whole trial.</param>
public sealed record SweepTrial(string Name, long StepCount);

/// <summary>
/// A sweep while it goes on: what was measured at the rungs, and what follows for each trial. The same reports in any order end with the
/// same trials stopped. Without halving it only knows who belongs to it.
/// </summary>
public sealed class Sweep
{
    private readonly IReadOnlyList<SweepTrial> _trials;
    private readonly IReadOnlyList<int> _places;
    private readonly Dictionary<string, int> _indices;
    private readonly IReadOnlyList<long>[] _rungs;
    private readonly double?[][] _losses;
    private readonly bool[] _ended;
    private IReadOnlyList<RungVerdict>? _verdicts;

    /// <summary>Before the first measurement.</summary>
    /// <param name="trials">In the order of the sweep.</param>
    /// <param name="halving">When the worst are stopped; null for never. Each trial must have its rungs.</param>
    public Sweep(IReadOnlyList<SweepTrial> trials, HalvingSettings? halving)
    {
        _trials = trials;
        _places = halving?.PlacesOf(trials.Count) ?? [];
        _indices = trials.Index().ToDictionary(trial => trial.Item.Name, trial => trial.Index);
        _rungs = [.. trials.Select(trial => halving?.RungsOf(trial.StepCount) ?? [])];
        _losses = [.. _rungs.Select(rungs => new double?[rungs.Count])];
        _ended = new bool[trials.Count];
    }

    /// <summary>A trial was measured. What is at no rung changes nothing, nor does what is repeated: the first counts.</summary>
    /// <param name="trial">Which.</param>
    /// <param name="stepCount">Steps done.</param>
    /// <param name="natsPerToken">Mean loss on the validation text; may be infinite or NaN.</param>
    public void Report(string trial, long stepCount, double natsPerToken)
    {
        var index = _indices[trial];
        for (var rung = 0; rung < _places.Count; rung++)
        {
            if (_rungs[index][rung] != stepCount || _losses[index][rung] != null) continue;
            _losses[index][rung] = natsPerToken;
            _verdicts = null;
        }
    }

    /// <summary>Nothing more comes of a trial, for whatever reason.</summary>
    public void End(string trial)
    {
        if (_ended[_indices[trial]]) return;
        _ended[_indices[trial]] = true;
        _verdicts = null;
    }

    /// <summary>Where a trial stands.</summary>
    public RungVerdict VerdictOf(string trial) => Verdicts[_indices[trial]];

    /// <summary>Why a trial stops, in words; null when it does not.</summary>
    public string? ReasonToStop(string trial)
    {
        var (outcome, rung, better) = VerdictOf(trial);
        var index = _indices[trial];
        return outcome != RungOutcome.Stops ? null : string.Create(CultureInfo.InvariantCulture,
            $"{better} of {_trials.Count} trials are better than its {_losses[index][rung]:0.0000} nats/token at step "
            + $"{_rungs[index][rung]}, where {_places[rung]} go on");
    }

    /// <summary>For whom a trial waits, in words; null when it does not.</summary>
    public string? ReasonToWait(string trial)
    {
        var (outcome, rung, _) = VerdictOf(trial);
        return outcome != RungOutcome.Waits ? null : string.Create(CultureInfo.InvariantCulture,
            $"at step {_rungs[_indices[trial]][rung]}, until enough other trials have come as far");
    }

    /// <summary>The trials that have to be measured before it is decided whether this one, which waits, goes on.</summary>
    public IEnumerable<string> AwaitedBy(string trial)
    {
        var at = VerdictOf(trial);
        return at.Outcome != RungOutcome.Waits ? [] : _trials.Select(other => other.Name).Where(other =>
            VerdictOf(other) is { Outcome: RungOutcome.Trains } verdict && verdict.Rung <= at.Rung);
    }

    private IReadOnlyList<RungVerdict> Verdicts => _verdicts ??= Halving.Judge(
        [.. _losses.Select((losses, index) => new RungProgress(losses, _ended[index]))], _places);
}
