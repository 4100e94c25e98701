using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Coordination;

// Trials that belong together: how many of them are trained at once, and who is stopped at a rung.
public sealed partial class CoordinatorState
{
    private readonly SweepTable _sweeps = new();

    // Of the run's file.
    private void Begin(SweepSpec sweep)
    {
        if (sweep.FirstFault() is { } fault)
            throw new ArgumentException($"{sweep.Name}: {fault}", nameof(sweep));
        if (_sweeps.Of(sweep.Name) is not { } known)
            Emit(new CoordinatorEvent.SweepAdded(sweep));
        else if (!known.IsSameAs(sweep))
            throw new OperatorException($"{sweep.Name}: the sweep differs from that which the run began with; give it another name");
    }

    private void Add(Sweeps.AddSweep add)
    {
        var spec = new SweepSpec(
            add.Sweep, [.. add.Trials.Select(trial => trial.Trial)],
            add.Rungs is { } rungs ? new HalvingSettings(rungs.Shares, rungs.Steps, rungs.KeepShare) : null, add.MaxConcurrent);
        if (FaultOf(spec) is { } fault)
        {
            Refuse($"{add.Sweep}: {fault}");
            return;
        }
        try
        {
            var trials = add.Trials.Select(trial => _reader.Read(trial.Trial, trial.Settings, clonedFrom: null)).ToList();
            foreach (var trial in trials)
            {
                if (spec.Halving is { } halving && _reader.RungFault(trial, halving) is { } unfit)
                    throw new OperatorException($"{trial.Trial}: {unfit}");
            }
            foreach (var trial in trials) Emit(new CoordinatorEvent.TrialAdded(trial));
            Emit(new CoordinatorEvent.SweepAdded(spec));
            Accept();
        }
        catch (OperatorException mistake)
        {
            Refuse(mistake.Message);
        }
    }

    private string? FaultOf(SweepSpec spec)
    {
        if (_sweeps.Of(spec.Name) != null) return "there is a sweep of that name already";
        var names = new HashSet<TrialId>();
        foreach (var trial in spec.Trials)
        {
            if (_trials.Of(trial) != null || !names.Add(trial)) return $"there is a trial {trial} already";
        }
        return spec.FirstFault();
    }

    private void Cancel(Sweeps.CancelSweep cancel)
    {
        if (_sweeps.Of(cancel.Sweep) is not { } sweep)
        {
            Refuse($"there is no sweep {cancel.Sweep}");
            return;
        }
        foreach (var trial in sweep.Trials) Cancel(_trials.Required(trial), cancel.Reason);
        Accept();
    }

    private SweepStatus Status(SweepSpec sweep) => new(
        sweep.Name,
        [
            .. from trial in sweep.Trials
               group trial by _trials.Required(trial).Spec.Source into same
               select new BatchGroup(same.Key, [.. same]),
        ],
        sweep.Halving is { } halving ? new SweepRungs(halving.Shares, halving.Steps, halving.KeepShare) : null, sweep.MaxConcurrent);

    // What was measured last may have decided for trials that trained on, and for some that waited.
    private void StopTheWorst()
    {
        foreach (var trial in _trials.All.Where(trial => !trial.IsEnded && trial.StopReason == null).ToList())
        {
            if (_sweeps.ReasonToStop(trial.Spec.Trial) is not { } reason) continue;
            if (trial.IsWithStudent) OrderStop(trial, reason);
            else Emit(new CoordinatorEvent.TrialStopped(trial.Spec.Trial, reason));
        }
    }

    private bool MayBeGivenOut(Trial trial) =>
        _sweeps.ReasonToWait(trial.Spec.Trial) == null
        && (_sweeps.Of(trial.Spec.Trial) is not { MaxConcurrent: { } limit } sweep || BusyOf(sweep, trial) < limit);

    private int BusyOf(SweepSpec sweep, Trial except) => sweep.Trials.Select(_trials.Required)
        .Count(trial => trial != except && (trial.IsWithStudent || trial.State == TrialState.Initializing));

    // Whoever waits at a rung trains on, rather than have its student idle, unless one of those that it waits for has none.
    private string? ReasonToGiveWay(Trial trial)
    {
        var isAwaited = _sweeps.AwaitedBy(trial.Spec.Trial).Select(_trials.Required)
            .Any(other => other.State is TrialState.Queued or TrialState.Initializing);
        return isAwaited ? $"it waits {_sweeps.ReasonToWait(trial.Spec.Trial)}" : null;
    }
}
