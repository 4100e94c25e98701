using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// What workers with a lease say. Messages may come twice or late: what does not fit the state changes nothing, and the answer says again
// what is so.
public sealed partial class CoordinatorState
{
    private void Handle(IWorkerMessage said, Lease lease)
    {
        switch (said)
        {
            case Leases.RenewLease:
                _late.Spoke(lease.Holder);
                Send(lease, by => new Leases.LeaseRenewed(by));
                RemindOfPending(lease);
                RemindOfRanges(lease);
                RemindOfHolders(lease);
                break;
            case Registration.WorkerLeaving:
                Emit(new CoordinatorEvent.LeaseEnded(lease.Holder, "it left"));
                break;
            case TeacherOrders.StudentMade made when IsInitializing(made.Trial, lease):
                Emit(new CoordinatorEvent.TrialInitialized(made.Trial, made.Student));
                break;
            case TeacherOrders.StudentNotMade failed when IsInitializing(failed.Trial, lease):
                Fail(failed.Trial, $"{lease.Worker} cannot make its first weights: {failed.Reason}");
                break;
            case TeacherOrders.RangeFailed failed:
                Refused(failed, lease);
                break;
            case TeacherOrders.RangeProgress progress:
                _paces[lease.Worker] = new TeacherPace(progress.SecondsPerBatch, progress.BusyShare);
                break;
            case TrialOrders.TrialStarted started when HeldBy(started.Trial, lease) is { } trial:
                Started(trial, started.StepCount);
                break;
            case TrialOrders.TrialEnded ended:
                Ended(ended, lease);
                break;
            case Training.StepDone done when HeldBy(done.Trial, lease) is { } trial:
                StepDone(done, trial, lease);
                break;
            case Training.BatchAwaited awaited when HeldBy(awaited.Trial, lease) is { } trial:
                Awaited(awaited, trial);
                break;
            case Training.HedgeAnswered answered when HeldBy(answered.Trial, lease) is { } trial:
                Answered(answered, trial);
                break;
            case Training.ValidationMeasured measured when HeldBy(measured.Trial, lease) is { } trial:
                Measured(measured, trial);
                break;
            case Checkpoints.CheckpointSaved saved when HeldBy(saved.Checkpoint.Trial, lease) is { } trial:
                Saved(saved.Checkpoint, trial, lease);
                break;
            case Checkpoints.CheckpointsDeleted deleted when HeldBy(deleted.Trial, lease) is { } trial:
                Deleted(deleted, trial);
                break;
            default:
                NotHeld(said, lease);
                break;
        }
    }

    private bool IsInitializing(TrialId trial, Lease lease) =>
        _trials.Of(trial) is { State: TrialState.Initializing } found && found.Holder == lease.Holder;

    private Trial? HeldBy(TrialId trial, Lease lease) =>
        _trials.Of(trial) is { IsWithStudent: true } found && found.Holder == lease.Holder ? found : null;

    // Of a trial that is over or with another: whoever still trains it is told to stop. All else comes too late to matter.
    private void NotHeld(IWorkerMessage said, Lease lease)
    {
        TrialId? trial = said switch
        {
            TrialOrders.TrialStarted started => started.Trial,
            Training.StepDone done => done.Trial,
            Checkpoints.CheckpointSaved saved => saved.Checkpoint.Trial,
            _ => null,
        };
        if (trial is { } name)
            Send(lease, by => new TrialOrders.StopTrial(by, name, StopMode.Abandon, $"{name} is not with {lease.Worker}"));
    }

    private void Started(Trial trial, long stepCount)
    {
        var isNews = trial.State == TrialState.Assigned || trial.Checkpoints.Any(checkpoint => checkpoint.StepCount > stepCount);
        if (!isNews) return;
        if (trial.Newest is { } newest && newest.StepCount > stepCount)
            _remarks.Add($"{trial.Spec.Trial} goes on from step {stepCount}: the checkpoint of step {newest.StepCount} is not whole");
        Emit(new CoordinatorEvent.TrialStarted(trial.Spec.Trial, stepCount));
        if (_lastSteps.GetValueOrDefault(trial.Spec.Trial)?.StepIndex >= stepCount) _lastSteps.Remove(trial.Spec.Trial);
    }

    private void Ended(TrialOrders.TrialEnded ended, Lease lease)
    {
        if (HeldBy(ended.Trial, lease) is { } trial)
        {
            if (ended.Checkpoint is { } checkpoint && checkpoint.Trial == trial.Spec.Trial) Commit(checkpoint, trial);
            End(ended, trial);
        }
        // Asked again, because the answer was lost, or by one that no longer had it: it can let go either way.
        Send(lease, by => new TrialOrders.TrialEndRecorded(by, ended.Trial));
    }

    private void End(TrialOrders.TrialEnded ended, Trial trial)
    {
        var name = trial.Spec.Trial;
        switch (ended.End)
        {
            case TrialEnd.Completed when trial.Newest?.StepCount == trial.Spec.StepCount:
                Emit(new CoordinatorEvent.TrialCompleted(name));
                break;
            case TrialEnd.Completed:
                Fail(name, $"said to be completed after {ended.StepCount} steps, without the checkpoint of step {trial.Spec.StepCount}");
                break;
            case TrialEnd.Paused:
                Emit(new CoordinatorEvent.TrialReleased(name, ended.Reason));
                break;
            case TrialEnd.Stopped:
                Emit(new CoordinatorEvent.TrialStopped(name, trial.StopReason ?? ended.Reason));
                break;
            case TrialEnd.Diverged:
                Fail(name, $"diverged: {ended.Reason}");
                break;
            case TrialEnd.Failed:
                Fail(name, ended.Reason);
                break;
            default:
                throw new InvalidOperationException($"an end {ended.End}");
        }
    }

    private void Fail(TrialId trial, string reason)
    {
        _remarks.Add($"{trial} failed: {reason}");
        Emit(new CoordinatorEvent.TrialFailed(trial, reason));
    }
}
