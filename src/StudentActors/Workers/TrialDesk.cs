using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.StudentActors.Trials;

namespace ActorDistill.StudentActors.Workers;

/// <summary>
/// What a student does about orders, and what it says: pure decisions, without a clock, a thread, a disk or an actor. It holds one trial
/// at a time; the next begins when that one is over. Orders may come twice, late or not at all. Not for several threads at once.
/// </summary>
public sealed class TrialDesk
{
    private const int RepeatedValidations = 3;

    private readonly List<Func<WorkerLease, IWorkerMessage>> _validations = [];
    private DeskTrial? _held;
    private TrialOrders.StartTrial? _next;

    /// <summary>What is to be said.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>For the registration; null when nothing is held, or nothing that anybody wants.</summary>
    public HeldTrial? Held => _held is { IsAbandoned: false } held ? held.Held : null;

    /// <summary>Whether nothing is held and nothing is waited for.</summary>
    public bool IsIdle => _held is null && _next is null && Outbox.Count == 0;

    /// <summary>Whether it leaves: no trial is begun any more.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>An order that counts.</summary>
    public IReadOnlyList<DeskAction> Receive(IWorkerOrder order) => order switch
    {
        TrialOrders.StartTrial start => IsLeaving ? Refused(start) : Start(start),
        TrialOrders.ChangeHolders change when IsLive(change.Trial) => [new DeskAction.ChangeHolders(change.Holders)],
        TrialOrders.StopTrial stop => Stop(stop),
        TrialOrders.TrialEndRecorded recorded => Recorded(recorded.Trial),
        Training.StepAnswer answer => Answered(answer),
        Checkpoints.SaveCheckpoint save when IsLive(save.Trial) => [new DeskAction.SaveCheckpoint()],
        Checkpoints.CheckpointCommitted committed => Committed(committed),
        Checkpoints.DeleteCheckpoints delete => [new DeskAction.Delete(delete.Trial, delete.StepCounts)],
        _ => [],
    };

    /// <summary>Something happened in the held trial.</summary>
    public IReadOnlyList<DeskAction> Happened(TrialEvent said)
    {
        var held = _held ?? throw new InvalidOperationException($"{said.GetType().Name}, and no trial is held");
        switch (said)
        {
            case TrialEvent.Ended ended:
                return Ended(held, ended);
            case var _ when held.IsAbandoned:
                // Nobody wants to hear of it.
                return [];
            case TrialEvent.Started started:
                Started(held, started);
                return [];
            case TrialEvent.Stepped step:
                Stepped(held, step);
                return [];
            case TrialEvent.Validated measured:
                Measured(held.Trial, measured);
                return [];
            case TrialEvent.Saved saved:
                Saved(held, saved);
                return [];
            case TrialEvent.HedgeAnswered { Answer: var answer }:
                Outbox.AddOnce(lease => new Training.HedgeAnswered(lease, held.Trial, answer.Batch, answer.Teacher));
                return [];
            default:
                throw new InvalidOperationException($"nothing is known of {said.GetType().Name}");
        }
    }

    /// <summary>Deleted as ordered.</summary>
    public void Deleted(TrialId trial, IReadOnlyList<long> stepCounts) =>
        Outbox.AddOnce(lease => new Checkpoints.CheckpointsDeleted(lease, trial, stepCounts));

    /// <summary>It is to give back what it holds and to take nothing more.</summary>
    public IReadOnlyList<DeskAction> Leave(string reason)
    {
        (IsLeaving, _next) = (true, null);
        if (_held is not { IsAbandoned: false, IsOver: false } held)
            return [];
        held.Stopping ??= (TrialEnd.Paused, reason);
        return [new DeskAction.Stop()];
    }

    /// <summary>Some time has passed.</summary>
    public void Tick() => Outbox.Tick();

    /// <summary>A coordinator listens that may have heard nothing of what was said.</summary>
    public void RepeatAll()
    {
        Outbox.RepeatAll();
        RepeatValidations();
    }

    /// <summary>Validations have no answer; now and then the newest are said again, and who knows them takes no note.</summary>
    public void RepeatValidations()
    {
        foreach (var measured in _validations)
            Outbox.AddOnce(measured);
    }

    private bool IsLive(TrialId trial) => _held is { IsOver: false, IsAbandoned: false } held && held.Trial == trial;

    private IReadOnlyList<DeskAction> Start(TrialOrders.StartTrial start)
    {
        if (_held is not { } held)
            return Begin(start);
        if (held.IsOver && held.Trial == start.Trial)
        {
            // An order that crossed the news of the end, or one given again because the news were lost: they are said again.
            Outbox.RepeatAll();
            return [];
        }
        if (held.IsOver)
        {
            // Whoever gives another trial has recorded the end of this one.
            Outbox.RemoveAll(held.Trial);
            return Begin(start);
        }
        if (!held.IsAbandoned && held.Trial == start.Trial && held.GoesOnFrom(start.ResumeFrom))
        {
            if (held.HasStarted)
                SayStarted(held);
            return [new DeskAction.ChangeHolders(start.Holders)];
        }
        _next = start;
        return held.IsAbandoned ? [] : Abandon(held);
    }

    // A trial that comes while the student is on its way out goes back as it came.
    private IReadOnlyList<DeskAction> Refused(TrialOrders.StartTrial start)
    {
        if (_held is null || _held.Trial != start.Trial)
            SayEnd(start.Trial, TrialEnd.Paused, "its student leaves", 0, null);
        return [];
    }

    private IReadOnlyList<DeskAction> Begin(TrialOrders.StartTrial start)
    {
        (_held, _next) = (new DeskTrial(start), null);
        _validations.Clear();
        // What was said of an earlier end of it is answered by this order.
        Outbox.RemoveAll(start.Trial);
        return [new DeskAction.Begin(start)];
    }

    private IReadOnlyList<DeskAction> Abandon(DeskTrial held)
    {
        held.IsAbandoned = true;
        Outbox.RemoveAll(held.Trial);
        return [new DeskAction.Abandon()];
    }

    private IReadOnlyList<DeskAction> Stop(TrialOrders.StopTrial stop)
    {
        if (_next?.Trial == stop.Trial)
            _next = null;
        if (_held is not { } held || held.Trial != stop.Trial)
        {
            // The coordinator thinks that it is here, and waits for its end.
            if (stop.Mode != StopMode.Abandon)
                SayEnd(stop.Trial, EndOf(stop.Mode), stop.Reason, 0, null);
            return [];
        }
        if (stop.Mode == StopMode.Abandon)
            return Drop(held);
        if (held.IsOver || held.IsAbandoned || held.Stopping is not null)
            return [];
        held.Stopping = (EndOf(stop.Mode), stop.Reason);
        return [new DeskAction.Stop()];
    }

    // Whoever orders this has let go of the trial and waits for no answer; one that came late would be taken for the end of what the
    // same student is perhaps given next.
    private IReadOnlyList<DeskAction> Drop(DeskTrial held)
    {
        if (held.IsAbandoned)
            return [];
        if (!held.IsOver)
            return Abandon(held);
        Outbox.RemoveAll(held.Trial);
        _held = null;
        return [];
    }

    private IReadOnlyList<DeskAction> Recorded(TrialId trial)
    {
        Outbox.Remove(new OutboxKey(trial, OutboxKind.End, 0));
        if (_held is { IsOver: true } held && held.Trial == trial)
        {
            Outbox.RemoveAll(trial);
            _held = null;
        }
        return [];
    }

    private IReadOnlyList<DeskAction> Answered(Training.StepAnswer answer)
    {
        Outbox.Remove(new OutboxKey(answer.Trial, OutboxKind.Step, answer.StepIndex));
        if (!IsLive(answer.Trial) || answer.Taid is not { } taid)
            return [];
        if (answer.StepIndex + 1 == _held!.StepCount)
            _held.Taid = taid;
        return [new DeskAction.Answer(answer.StepIndex, taid)];
    }

    private IReadOnlyList<DeskAction> Committed(Checkpoints.CheckpointCommitted committed)
    {
        Outbox.Remove(new OutboxKey(committed.Trial, OutboxKind.Checkpoint, committed.StepCount));
        return [];
    }

    private void Started(DeskTrial held, TrialEvent.Started started)
    {
        (held.HasStarted, held.StepCount, held.Newest) = (true, started.StepCount, started.From);
        held.Taid = DeskTrial.PointOf(started.Taid);
        if (started.From is { } from)
            held.Passed.Add(from);
        SayStarted(held);
    }

    private void SayStarted(DeskTrial held)
    {
        var (trial, stepCount) = (held.Trial, held.StepCount);
        Outbox.AddOnce(lease => new TrialOrders.TrialStarted(lease, trial, stepCount));
    }

    private void Stepped(DeskTrial held, TrialEvent.Stepped step)
    {
        var (trial, done) = (held.Trial, step.Done);
        var taid = DeskTrial.PointOf(done.Taid);
        IReadOnlyList<LossSums> losses = [.. done.MicroBatches.Select(loss => new LossSums(loss.Soft, loss.Kl, loss.TokenCount))];
        held.StepCount = done.Stats.StepIndex + 1;
        // Without TAID nothing depends on the answer: the newest step says how far the trial is.
        if (taid is null)
            Outbox.RemoveAll(trial, OutboxKind.Step);
        Outbox.Add(
            new OutboxKey(trial, OutboxKind.Step, done.Stats.StepIndex),
            lease => new Training.StepDone(lease, trial, done.Stats.StepIndex, losses, taid, step.Figures));
    }

    private void Measured(TrialId trial, TrialEvent.Validated measured)
    {
        var (point, tokenCount) = (measured.Point, measured.TokenCount);
        _validations.Add(lease => new Training.ValidationMeasured(lease, trial, point.StepCount, point.NatsPerToken, tokenCount));
        if (_validations.Count > RepeatedValidations)
            _validations.RemoveAt(0);
        Outbox.AddOnce(_validations[^1]);
    }

    private void Saved(DeskTrial held, TrialEvent.Saved saved)
    {
        held.Newest = saved.Checkpoint;
        held.Passed.Add(saved.Checkpoint);
        var taid = DeskTrial.PointOf(saved.Taid);
        Outbox.Add(
            new OutboxKey(held.Trial, OutboxKind.Checkpoint, saved.Checkpoint.StepCount),
            lease => new Checkpoints.CheckpointSaved(lease, saved.Checkpoint, taid));
    }

    private IReadOnlyList<DeskAction> Ended(DeskTrial held, TrialEvent.Ended ended)
    {
        if (held.IsAbandoned)
        {
            _held = null;
            return _next is { } next ? Begin(next) : [];
        }
        held.IsOver = true;
        Outbox.RemoveAll(held.Trial, OutboxKind.Step);
        var (end, reason) = ended.How switch
        {
            TrialOutcome.Completed => (TrialEnd.Completed, ended.Reason),
            TrialOutcome.Diverged => (TrialEnd.Diverged, ended.Reason),
            TrialOutcome.Failed => (TrialEnd.Failed, ended.Reason),
            TrialOutcome.Stopped or TrialOutcome.Abandoned => held.Stopping ?? (TrialEnd.Paused, ended.Reason),
        };
        SayEnd(held.Trial, end, reason, ended.StepCount, held.Newest);
        return [];
    }

    private void SayEnd(TrialId trial, TrialEnd end, string reason, long stepCount, CheckpointReference? checkpoint) => Outbox.Add(
        new OutboxKey(trial, OutboxKind.End, 0),
        lease => new TrialOrders.TrialEnded(lease, trial, end, Sentence.Of(reason), stepCount, checkpoint));

    private static TrialEnd EndOf(StopMode mode) => mode switch
    {
        StopMode.Pause => TrialEnd.Paused,
        StopMode.Finish => TrialEnd.Stopped,
        StopMode.Abandon => throw new ArgumentOutOfRangeException(nameof(mode), mode, "is not answered"),
    };
}
