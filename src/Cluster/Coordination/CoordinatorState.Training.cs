using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Cluster.Coordination;

// Steps, validations and checkpoints of trials that are being trained.
public sealed partial class CoordinatorState
{
    // None of these is in the journal: students say it all again.
    private readonly Dictionary<TrialId, CoefficientTable> _coefficients = [];
    private readonly Dictionary<TrialId, Training.StepDone> _lastSteps = [];
    private readonly Dictionary<TrialId, TaidPoint> _coefficientNow = [];

    private void StepDone(Training.StepDone done, Trial trial, Lease lease)
    {
        var name = trial.Spec.Trial;
        TaidPoint? answer = null;
        if (trial.Spec.Taid is { } taid)
        {
            if (done.Taid is not { } before)
            {
                Stop(trial, lease, $"{lease.Worker} reports step {done.StepIndex} without the state of TAID");
                return;
            }
            if (!_coefficients.TryGetValue(name, out var table)) table = _coefficients[name] = new CoefficientTable(taid);
            var state = new TaidState(before.T, before.PreviousLoss, before.Momentum);
            var found = table.Report(new StepLosses(done.StepIndex, state, done.MicroBatches), lease.Recipe);
            if (found.Outcome == CoefficientOutcome.Conflict)
            {
                Stop(trial, lease, $"{lease.Worker} does not repeat its steps bit for bit: {found.Difference}");
                return;
            }
            if (found.Outcome == CoefficientOutcome.Replaced) _remarks.Add($"{name}: {found.Difference}; what was said last counts");
            answer = new TaidPoint(found.After.T, found.After.PreviousLoss, found.After.Momentum);
            _coefficientNow[name] = answer;
        }
        _lastSteps[name] = done;
        Send(lease, by => new Training.StepAnswer(by, name, done.StepIndex, answer));
    }

    private void Stop(Trial trial, Lease lease, string reason)
    {
        Fail(trial.Spec.Trial, reason);
        Send(lease, by => new TrialOrders.StopTrial(by, trial.Spec.Trial, StopMode.Abandon, reason));
    }

    private void Measured(Training.ValidationMeasured measured, Trial trial)
    {
        var name = trial.Spec.Trial;
        var isKnown = trial.Validations.TryGetValue(measured.StepCount, out var known)
            && BitConverter.DoubleToInt64Bits(known) == BitConverter.DoubleToInt64Bits(measured.NatsPerToken);
        if (isKnown) return;
        Emit(new CoordinatorEvent.TrialValidated(name, measured.StepCount, measured.NatsPerToken));
        if (trial.StopReason == null && trial.Spec.Plateau?.ReasonToStop(trial.Validations) is { } reason) OrderStop(trial, reason);
        else if (ReasonToGiveWay(trial) != null) RemindOfPending(_leases.Of(trial.Holder!.Value)!);
    }

    private void OrderStop(Trial trial, string reason)
    {
        _remarks.Add($"{trial.Spec.Trial} is to stop: {reason}");
        Emit(new CoordinatorEvent.StopOrdered(trial.Spec.Trial, reason));
        if (trial.Holder is { } holder && _leases.Of(holder) is { } lease) RemindOfPending(lease);
    }

    private void Saved(CheckpointReference saved, Trial trial, Lease lease)
    {
        var name = trial.Spec.Trial;
        var bestBefore = Best(trial);
        Commit(saved, trial);
        Send(lease, by => new Checkpoints.CheckpointCommitted(by, name, saved.StepCount));
        if (Best(trial) is { } best && best != bestBefore) Send(lease, by => new Checkpoints.KeepCheckpoint(by, name, best));
        OrderDeletions(trial, lease);
    }

    private static long? Best(Trial trial) => trial.Spec.Retention.KeepsBest
        ? CheckpointRetention.Best(trial.Checkpoints.Select(checkpoint => checkpoint.StepCount), trial.Validations)
        : null;

    private void Commit(CheckpointReference saved, Trial trial)
    {
        // What was dropped does not count again because an old message comes late.
        if (trial.Dropped.Contains(saved.StepCount) || trial.Checkpoints.Contains(saved)) return;
        var name = trial.Spec.Trial;
        Emit(new CoordinatorEvent.CheckpointCommitted(name, saved));
        if (_coefficients.TryGetValue(name, out var table)) table.ForgetBefore(saved.StepCount);
        var canGo = trial.Spec.Retention.ToDrop(trial.Checkpoints.Select(checkpoint => checkpoint.StepCount), trial.Validations);
        foreach (var step in canGo.Where(step => !IsToBeCloned(name, step)))
            Emit(new CoordinatorEvent.CheckpointDropped(name, step));
    }

    // A clone that has no checkpoint of its own yet begins there, perhaps once more.
    private bool IsToBeCloned(TrialId name, long stepCount) => _trials.All.Any(clone =>
        !clone.IsEnded && clone.Checkpoints.Count == 0 && clone.Spec.ClonedFrom is { } from && from.Trial == name
        && from.StepCount == stepCount);

    private void OrderDeletions(Trial trial, Lease lease)
    {
        if (trial.Dropped.Count > 0)
            Send(lease, by => new Checkpoints.DeleteCheckpoints(by, trial.Spec.Trial, [.. trial.Dropped]));
    }

    private void Deleted(Checkpoints.CheckpointsDeleted deleted, Trial trial)
    {
        var gone = deleted.StepCounts.Where(trial.Dropped.Contains).Order().ToList();
        if (gone.Count > 0) Emit(new CoordinatorEvent.CheckpointsDeleted(trial.Spec.Trial, gone));
    }
}
