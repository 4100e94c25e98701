using System.Globalization;
using System.Text;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Cluster.Coordination;

/// <summary>The sweeps of a run in the order they were added, each with what was measured at its rungs.</summary>
internal sealed class SweepTable
{
    private readonly List<Entry> _sweeps = [];
    private readonly Dictionary<TrialId, Entry> _ofTrials = [];

    public IEnumerable<SweepSpec> All => _sweeps.Select(entry => entry.Spec);

    public SweepSpec? Of(string name) => _sweeps.Find(entry => entry.Spec.Name == name)?.Spec;

    public SweepSpec? Of(TrialId trial) => _ofTrials.GetValueOrDefault(trial)?.Spec;

    public void Add(SweepSpec spec, Func<TrialId, long> stepCountOf)
    {
        if (Of(spec.Name) != null) throw new InvalidOperationException($"the sweep {spec.Name} is added twice");
        var sweep = new Sweep([.. spec.Trials.Select(trial => new SweepTrial(trial.Value, stepCountOf(trial)))], spec.Halving);
        var entry = new Entry(spec, sweep);
        _sweeps.Add(entry);
        foreach (var trial in spec.Trials)
        {
            if (!_ofTrials.TryAdd(trial, entry)) throw new InvalidOperationException($"{trial} is in two sweeps");
        }
    }

    public void Report(TrialId trial, long stepCount, double natsPerToken) =>
        _ofTrials.GetValueOrDefault(trial)?.Sweep.Report(trial.Value, stepCount, natsPerToken);

    public void End(TrialId trial) => _ofTrials.GetValueOrDefault(trial)?.Sweep.End(trial.Value);

    public void EndAll(IEnumerable<Trial> ended)
    {
        foreach (var trial in ended) End(trial.Spec.Trial);
    }

    public string? ReasonToStop(TrialId trial) => _ofTrials.GetValueOrDefault(trial)?.Sweep.ReasonToStop(trial.Value);

    public string? ReasonToWait(TrialId trial) => _ofTrials.GetValueOrDefault(trial)?.Sweep.ReasonToWait(trial.Value);

    /// <summary>Who has to be measured before it is known whether this trial goes on.</summary>
    public IEnumerable<TrialId> AwaitedBy(TrialId trial) =>
        _ofTrials.GetValueOrDefault(trial)?.Sweep.AwaitedBy(trial.Value).Select(name => new TrialId(name)) ?? [];

    public void Describe(StringBuilder text)
    {
        foreach (var (spec, sweep) in _sweeps)
        {
            text.Append(CultureInfo.InvariantCulture, $"sweep {spec.Name}, at once {spec.MaxConcurrent}\n");
            foreach (var trial in spec.Trials)
                text.Append(CultureInfo.InvariantCulture, $"  {trial}: {sweep.VerdictOf(trial.Value)}\n");
        }
    }

    private sealed record Entry(SweepSpec Spec, Sweep Sweep);
}
