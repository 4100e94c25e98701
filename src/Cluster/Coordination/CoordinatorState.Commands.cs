using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Coordination;

// What the admin service asks.
public sealed partial class CoordinatorState
{
    private void Command(IRunMessage message)
    {
        switch (message)
        {
            case Commands.GetStatus:
                Reply(Status());
                break;
            case Commands.StopRun stop:
                if (_pauseReason == null) Emit(new CoordinatorEvent.RunPaused(stop.Reason));
                foreach (var lease in _leases.Held) RemindOfPending(lease);
                Accept();
                break;
            case Commands.AddTrial add:
                Add(add.Trial, () => _reader.Read(add.Trial, add.Settings, clonedFrom: null));
                break;
            case Commands.CloneTrial clone:
                Clone(clone);
                break;
            case Commands.CancelTrial cancel:
                Cancel(cancel);
                break;
            case Sweeps.AddSweep add:
                Add(add);
                break;
            case Sweeps.CancelSweep cancel:
                Cancel(cancel);
                break;
            case Sweeps.ListSweeps:
                Reply(new Sweeps.SweepList(_epoch, [.. _sweeps.All.Select(Status)]));
                break;
            default:
                throw new InvalidOperationException($"{message.GetType().Name} is nothing that is said to a coordinator");
        }
    }

    private void Clone(Commands.CloneTrial clone)
    {
        if (_trials.Of(clone.FromTrial) is not { } original) Refuse($"there is no trial {clone.FromTrial}");
        else if (original.Newest is not { } newest) Refuse($"{clone.FromTrial} has no checkpoint yet");
        else Add(clone.Trial, () => Cloned(clone, original.Spec, newest));
    }

    private TrialSpec Cloned(Commands.CloneTrial clone, TrialSpec original, CheckpointReference newest)
    {
        var spec = _reader.Read(clone.Trial, clone.Settings, original) with { ClonedFrom = newest };
        return spec.StepCount > newest.StepCount ? spec : throw new OperatorException(
            $"{clone.Trial}: has {spec.StepCount} steps, and {clone.FromTrial} has a checkpoint of step {newest.StepCount} already");
    }

    private void Add(TrialId name, Func<TrialSpec> read)
    {
        if (_trials.Of(name) != null)
        {
            Refuse($"there is a trial {name} already");
            return;
        }
        try
        {
            Emit(new CoordinatorEvent.TrialAdded(read()));
            Accept();
        }
        catch (OperatorException fault)
        {
            Refuse(fault.Message);
        }
    }

    private void Cancel(Commands.CancelTrial cancel)
    {
        if (_trials.Of(cancel.Trial) is not { } trial)
        {
            Refuse($"there is no trial {cancel.Trial}");
            return;
        }
        Cancel(trial, cancel.Reason);
        Accept();
    }

    private void Cancel(Trial trial, string reason)
    {
        var name = trial.Spec.Trial;
        if (trial.IsEnded) return;
        if (trial.IsWithStudent)
            Send(_leases.Of(trial.Holder!.Value)!, by => new TrialOrders.StopTrial(by, name, StopMode.Abandon, reason));
        Emit(new CoordinatorEvent.TrialStopped(name, reason));
    }

    private void Accept() => Reply(new Commands.CommandAccepted(_epoch));

    private void Refuse(string reason) => Reply(new Commands.CommandRefused(_epoch, reason));

    private Commands.RunStatus Status() => new(
        _epoch, _plan.Run,
        [.. _leases.Held.Select(Status)],
        [.. _trials.All.Select(Status)],
        _hedgedCount);

    private WorkerStatus Status(Lease lease)
    {
        var pace = lease.Role == WorkerRole.Teacher ? _paces.GetValueOrDefault(lease.Worker) : null;
        return new WorkerStatus(lease.Holder, lease.Role, lease.Address, Activity(lease), pace?.SecondsPerBatch, pace?.BusyShare);
    }

    private string Activity(Lease lease)
    {
        var trials = string.Join(", ", _trials.All.Where(trial => trial.Holder == lease.Holder).Select(trial => trial.Spec.Trial));
        return (lease.Role, trials) switch
        {
            (WorkerRole.Student, "") => "waits for a trial",
            (WorkerRole.Student, _) => $"trains {trials}",
            (_, "") => $"makes {BatchCount(lease)} batches{AsMember(lease)}",
            _ => $"makes {BatchCount(lease)} batches{AsMember(lease)} and the first weights of {trials}",
        };
    }

    private long BatchCount(Lease teacher) => _ledgers.Values.SelectMany(ledger => ledger.Ranges)
        .Where(owned => owned.Teacher == teacher.Holder).Sum(owned => owned.Range.Count);

    private TrialStatus Status(Trial trial)
    {
        var name = trial.Spec.Trial;
        var last = _lastSteps.GetValueOrDefault(name);
        var tokens = last?.MicroBatches.Sum(loss => loss.TokenCount) ?? 0;
        return new TrialStatus(
            name, trial.State, trial.IsWithStudent ? trial.Holder?.Worker : null,
            StepCount: trial.IsEnded || last == null ? trial.Newest?.StepCount ?? 0 : last.StepIndex + 1, trial.Spec.StepCount,
            Loss: tokens > 0 ? last!.MicroBatches.Sum(loss => loss.Soft) / tokens : null,
            NatsPerToken: trial.Validations.Count > 0 ? trial.Validations.MaxBy(point => point.Key).Value : null,
            T: _coefficientNow.GetValueOrDefault(name)?.T ?? FirstT(trial),
            last?.Figures, tokens, trial.EndReason ?? trial.StopReason, _sweeps.Of(name)?.Name);
    }

    // The journal knows no t: of a trial that has got further, a new coordinator says nothing before its student reports a step.
    private static double? FirstT(Trial trial) => trial.Newest == null && !trial.IsEnded ? trial.Spec.Taid?.TStart : null;
}
