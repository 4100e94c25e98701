using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// What each event does: the only code that changes what a replay brings back.
public sealed partial class CoordinatorState
{
    private void Apply(CoordinatorEvent decided)
    {
        switch (decided)
        {
            case CoordinatorEvent.TeacherPinned pinned:
                _pinned.Add(pinned);
                break;
            case CoordinatorEvent.RecipesMixed mixed:
                _otherRecipes.Add(mixed.Recipe.ToString());
                break;
            case CoordinatorEvent.LeaseGranted granted:
                _leases.Grant(granted.Lease);
                break;
            case CoordinatorEvent.LeaseEnded ended:
                _leases.End(ended.Worker);
                _trials.Lose(ended.Worker);
                _sweeps.EndAll(_trials.All.Where(trial => trial.IsEnded));
                foreach (var ledger in _ledgers.Values) ledger.ReturnAllOf(ended.Worker);
                _late.Forget(ended.Worker);
                _refusals.Forget(ended.Worker);
                break;
            case CoordinatorEvent.BatchesLeased leased:
                LedgerOf(leased.Source, MemberOf(leased.Leased.Teacher)).Lease(leased.Leased);
                break;
            case CoordinatorEvent.BatchesReturned returned:
                LedgerOf(returned.Source, returned.Member).Return(returned.Range);
                break;
            case CoordinatorEvent.BatchesHedged hedged:
                _hedgedCount += hedged.Hedged.Range.Count;
                break;
            case CoordinatorEvent.RunPaused paused:
                _pauseReason = paused.Reason;
                break;
            case CoordinatorEvent.RunResumed:
                _pauseReason = null;
                break;
            default:
                ApplyToTrial(decided);
                break;
        }
    }

    private void ApplyToTrial(CoordinatorEvent decided)
    {
        switch (decided)
        {
            case CoordinatorEvent.TrialAdded added:
                _trials.Add(added.Spec);
                break;
            case CoordinatorEvent.SweepAdded added:
                _sweeps.Add(added.Sweep, trial => _trials.Required(trial).Spec.StepCount);
                break;
            case CoordinatorEvent.InitializationOrdered ordered:
                _trials.OrderInitialization(ordered.Trial, ordered.Teacher);
                break;
            case CoordinatorEvent.TrialInitialized initialized:
                _trials.Initialized(initialized.Trial, initialized.Student);
                break;
            case CoordinatorEvent.TrialAssigned assigned:
                _trials.Assign(assigned.Trial, assigned.Student);
                break;
            case CoordinatorEvent.TrialStarted started:
                _trials.Started(started.Trial, started.StepCount);
                break;
            case CoordinatorEvent.TrialReleased released:
                _trials.Release(released.Trial);
                // It ends there when it was to stop.
                _sweeps.EndAll(_trials.All.Where(trial => trial.IsEnded));
                break;
            case CoordinatorEvent.CheckpointCommitted committed:
                Commit(committed);
                break;
            case CoordinatorEvent.CheckpointDropped dropped:
                _trials.Required(dropped.Trial).Drop(dropped.StepCount);
                break;
            case CoordinatorEvent.CheckpointsDeleted deleted:
                foreach (var step in deleted.StepCounts) _trials.Required(deleted.Trial).Deleted(step);
                break;
            case CoordinatorEvent.TrialValidated validated:
                _trials.Required(validated.Trial).Validated(validated.StepCount, validated.NatsPerToken);
                _sweeps.Report(validated.Trial, validated.StepCount, validated.NatsPerToken);
                break;
            case CoordinatorEvent.StopOrdered stop:
                _trials.Required(stop.Trial).StopReason = stop.Reason;
                break;
            case CoordinatorEvent.TrialCompleted completed:
                End(completed.Trial, TrialState.Completed, reason: null);
                break;
            case CoordinatorEvent.TrialFailed failed:
                End(failed.Trial, TrialState.Failed, failed.Reason);
                break;
            case CoordinatorEvent.TrialStopped stopped:
                End(stopped.Trial, TrialState.Stopped, stopped.Reason);
                break;
            default:
                throw new InvalidOperationException($"nothing is known of {decided.GetType().Name}");
        }
    }

    private void End(TrialId trial, TrialState end, string? reason)
    {
        _trials.End(trial, end, reason);
        _sweeps.End(trial);
        _coefficients.Remove(trial);
    }

    private void Commit(CoordinatorEvent.CheckpointCommitted committed)
    {
        var trial = _trials.Required(committed.Trial);
        trial.Commit(committed.Checkpoint);
        trial.Recipe = trial.Holder is { } holder ? _leases.Of(holder)!.Recipe : trial.Recipe;
    }
}
