using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Workers;
using Akka.Actor;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>
/// A teacher among actors: keeps its lease (<see cref="WorkerLink"/>), tells how far it is, and has first weights made. Batches are not its
/// matter: they are made when students ask for them on their streams.
/// </summary>
internal sealed class TeacherActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly TeacherWorker _worker;
    private readonly IActorRef _coordinator;
    private readonly WorkerLink _link;
    private readonly LeasedRanges _ranges = new();

    public TeacherActor(TeacherWorker worker, IActorRef coordinator)
    {
        (_worker, _coordinator) = (worker, coordinator);
        _link = new WorkerLink(worker.Run, worker.Worker);
        Receive<IRunMessage>(OnMessage);
        Receive<Tick>(_ => OnTick());
        Receive<Made>(made => Say(lease => new TeacherOrders.StudentMade(lease, made.Trial, made.Student)));
        Receive<NotMade>(OnNotMade);
        Receive<Leave>(_ => Say(lease => new Registration.WorkerLeaving(lease)));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _worker.Attach(Self);
        OnTick();
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickPeriod);
    }

    private void OnMessage(IRunMessage message)
    {
        if (_worker.HasLeft) return;
        var step = _link.Receive(message);
        switch (step.Verdict)
        {
            case LinkVerdict.Joined or LinkVerdict.Confirmed:
                // The coordinator says again what is wanted, right behind this.
                _ranges.Clear();
                LogMessages.TeacherJoined(_worker.Logger, _link.Lease.ToString()!, _link.Coordinator.ToString());
                break;
            case LinkVerdict.LeaseEnded:
                _ranges.Clear();
                LogMessages.TeacherLeaseEnded(_worker.Logger, step.Detail!);
                break;
            case LinkVerdict.Postponed:
                LogMessages.TeacherPostponed(_worker.Logger, step.Detail!);
                break;
            case LinkVerdict.Refused:
                LogMessages.TeacherRefused(_worker.Logger, step.Detail!);
                _worker.Refuse(step.Detail!);
                break;
            case LinkVerdict.Valid:
                CarryOut(message);
                break;
            case LinkVerdict.Stale:
                break;
        }
        Act(step.Action);
    }

    private void OnTick()
    {
        if (_worker.HasLeft) return;
        Act(_link.Tick());
        if (_link.Lease == null || _ranges.Newest is not { Count: > 0 } ranges) return;
        var (kept, load) = (_worker.Kept(), _worker.Load);
        foreach (var (source, range) in ranges)
            Say(lease => new TeacherOrders.RangeProgress(
                lease, source, range, LeasedRanges.ProducedCount(range, kept.GetValueOrDefault(source, [])), load.SecondsPerBatch,
                load.BusyShare));
    }

    private void Act(LinkAction action)
    {
        if (action == LinkAction.Register) _coordinator.Tell(_worker.NewRegistration(), Self);
        else if (action == LinkAction.Renew) Say(lease => new Leases.RenewLease(lease));
    }

    private void CarryOut(IRunMessage order)
    {
        switch (order)
        {
            case TeacherOrders.ProduceRange produce:
                Produce(produce.Source, produce.Range);
                break;
            case TeacherOrders.ReleaseRange release:
                _ranges.Remove(release.Source, release.Range);
                break;
            case TeacherOrders.MakeStudent make:
                _worker.MakeStudentAsync(make.Trial, make.Settings).PipeTo(
                    Self, success: student => new Made(make.Trial, student), failure: cause => new NotMade(make.Trial, cause));
                break;
            case TeacherOrders.KeepStudents keep:
                _worker.KeepStudents(keep.Trials);
                break;
        }
    }

    private void Produce(BatchSource source, BatchRange range)
    {
        if (_worker.RefusalOf(source) is { } reason)
            Say(lease => new TeacherOrders.RangeFailed(lease, source, range, Sentence.Of(reason)));
        else
            _ranges.Add(source, range);
    }

    private void OnNotMade(NotMade failed)
    {
        LogMessages.StudentNotMade(_worker.Logger, failed.Cause, failed.Trial.Value);
        Say(lease => new TeacherOrders.StudentNotMade(lease, failed.Trial, Sentence.Of(failed.Cause.Message)));
    }

    // Without a lease nobody listens; the coordinator asks again under the next.
    private void Say(Func<WorkerLease, IWorkerMessage> message)
    {
        if (_link.Lease is { } lease) _coordinator.Tell(message(lease), Self);
    }

    /// <summary>The worker is to leave the run.</summary>
    internal sealed class Leave
    {
        public static Leave Instance { get; } = new();
    }

    private sealed record Made(TrialId Trial, InitialStudent Student);

    private sealed record NotMade(TrialId Trial, Exception Cause);

    private sealed class Tick
    {
        public static Tick Instance { get; } = new();
    }
}
