using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Workers;
using Akka.Actor;

namespace ActorDistill.StudentActors.Workers;

/// <summary>
/// A student among actors: keeps its lease (<see cref="WorkerLink"/>), hands orders to the worker, and says what the worker has to say.
/// All that is worth keeping is the worker's.
/// </summary>
internal sealed class StudentActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly StudentWorker _worker;
    private readonly IActorRef _coordinator;
    private readonly WorkerLink _link;

    public StudentActor(StudentWorker worker, IActorRef coordinator)
    {
        (_worker, _coordinator) = (worker, coordinator);
        _link = new WorkerLink(worker.Run, worker.Worker);
        Receive<IRunMessage>(OnMessage);
        Receive<Tick>(_ => OnTick());
        Receive<News>(_ => SayDue());
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

    /// <inheritdoc/>
    protected override void PostStop() => _worker.Detach(Self);

    private void OnMessage(IRunMessage message)
    {
        if (_worker.HasLeft) return;
        var step = _link.Receive(message);
        switch (step.Verdict)
        {
            case LinkVerdict.Joined or LinkVerdict.Confirmed:
                if (message is Registration.WorkerAccepted accepted) _worker.Accepted(accepted.Store);
                LogMessages.StudentJoined(_worker.Logger, _link.Lease.ToString()!, _link.Coordinator.ToString());
                _worker.RepeatAll();
                break;
            case LinkVerdict.LeaseEnded:
                LogMessages.StudentLeaseEnded(_worker.Logger, step.Detail!);
                break;
            case LinkVerdict.Postponed:
                LogMessages.StudentPostponed(_worker.Logger, step.Detail!);
                break;
            case LinkVerdict.Refused:
                LogMessages.StudentRefused(_worker.Logger, step.Detail!);
                _worker.Refuse(step.Detail!);
                break;
            case LinkVerdict.Valid when message is IWorkerOrder order:
                _worker.Receive(order);
                break;
        }
        Act(step.Action);
        SayDue();
    }

    private void OnTick()
    {
        if (_worker.HasLeft) return;
        _worker.Tick();
        Act(_link.Tick());
        SayDue();
        if (_link.Lease is { } lease && _worker.Awaited(lease) is { } awaited) _coordinator.Tell(awaited, Self);
    }

    private void Act(LinkAction action)
    {
        if (action == LinkAction.Register)
        {
            _coordinator.Tell(_worker.NewRegistration(), Self);
        }
        else if (action == LinkAction.Renew && _link.Lease is { } lease)
        {
            _coordinator.Tell(new Leases.RenewLease(lease), Self);
            _worker.RepeatValidations();
        }
    }

    // Without a lease nobody listens, and it waits.
    private void SayDue()
    {
        if (_worker.HasLeft || _link.Lease is not { } lease) return;
        foreach (var message in _worker.TakeDue(lease))
            _coordinator.Tell(message, Self);
    }

    /// <summary>The worker has something to say.</summary>
    internal sealed class News
    {
        public static News Instance { get; } = new();
    }

    private sealed class Tick
    {
        public static Tick Instance { get; } = new();
    }
}
