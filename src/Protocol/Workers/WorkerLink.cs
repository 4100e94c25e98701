using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Protocol.Workers;

/// <summary>
/// A worker's side of its lease: when it registers, which orders count, what ends. The same for teachers and students. It asks until it is
/// answered, and again when a coordinator speaks that has not accepted it yet: that one knows of the lease from its journal, but not what
/// the worker has in memory. No clock, no actor.
/// </summary>
/// <param name="run">Which run.</param>
/// <param name="worker">Who.</param>
/// <param name="ticksPerRenewal">Of the owner's clock, between two questions whether the lease still counts; at least 1.</param>
public sealed class WorkerLink(RunId run, WorkerId worker, int ticksPerRenewal = 5)
{
    private CoordinatorEpoch _acceptedBy;
    private LeaseEpoch _endedUpTo;
    private int _ticksSinceRenewal;
    private string? _postponedFor;

    /// <summary>The newest coordinator that was heard; 0 before the first.</summary>
    public CoordinatorEpoch Coordinator { get; private set; }

    /// <summary>What the worker speaks under; null while it has none. Messages to the coordinator are only sent with one.</summary>
    public WorkerLease? Lease { get; private set; }

    /// <summary>Why the worker may not join; null while nobody has said so.</summary>
    public string? Refusal { get; private set; }

    private bool IsAccepted => Lease != null && _acceptedBy == Coordinator;

    /// <summary>Once at the start and then at even intervals.</summary>
    public LinkAction Tick()
    {
        if (Refusal != null) return LinkAction.None;
        if (!IsAccepted) return LinkAction.Register;
        if (++_ticksSinceRenewal < ticksPerRenewal) return LinkAction.None;
        _ticksSinceRenewal = 0;
        return LinkAction.Renew;
    }

    /// <summary>A message came from a coordinator. An order is to be carried out only when it is <see cref="LinkVerdict.Valid"/>.</summary>
    public LinkStep Receive(IRunMessage message)
    {
        if (Refusal != null) return new LinkStep(LinkVerdict.Stale);
        return message switch
        {
            Registration.WorkerRefused refused => Refused(refused),
            Registration.WorkerPostponed postponed => Postponed(postponed),
            Registration.WorkerAccepted accepted => accepted.Run == run ? Accepted(accepted.By) : new LinkStep(LinkVerdict.Stale),
            IWorkerOrder order => Ordered(order),
            _ => new LinkStep(LinkVerdict.Stale),
        };
    }

    private LinkStep Refused(Registration.WorkerRefused refused)
    {
        if (refused.Worker != worker || refused.Coordinator.Value < Coordinator.Value) return new LinkStep(LinkVerdict.Stale);
        Coordinator = refused.Coordinator;
        Lease = null;
        Refusal = refused.Detail;
        return new LinkStep(LinkVerdict.Refused, Detail: refused.Detail);
    }

    private LinkStep Postponed(Registration.WorkerPostponed postponed)
    {
        if (postponed.Worker != worker || postponed.Coordinator.Value < Coordinator.Value || Lease != null)
            return new LinkStep(LinkVerdict.Stale);
        Coordinator = postponed.Coordinator;
        // It is told at each tick, and says it once.
        var isNew = _postponedFor != postponed.Detail;
        _postponedFor = postponed.Detail;
        return isNew ? new LinkStep(LinkVerdict.Postponed, Detail: postponed.Detail) : new LinkStep(LinkVerdict.Stale);
    }

    private LinkStep Accepted(Authority by)
    {
        var isStale = by.To.Worker != worker || by.Coordinator.Value < Coordinator.Value || by.To.Epoch.Value <= _endedUpTo.Value
            || by.To.Epoch.Value < Lease?.Epoch.Value;
        if (isStale) return new LinkStep(LinkVerdict.Stale);
        var isNew = Lease != by.To;
        (Lease, _ticksSinceRenewal, _postponedFor) = (by.To, 0, null);
        Coordinator = _acceptedBy = by.Coordinator;
        return new LinkStep(isNew ? LinkVerdict.Joined : LinkVerdict.Confirmed);
    }

    private LinkStep Ordered(IWorkerOrder order)
    {
        var by = order.By;
        if (Lease is not { } lease || by.To != lease || by.Coordinator.Value < Coordinator.Value) return new LinkStep(LinkVerdict.Stale);
        Coordinator = by.Coordinator;
        return order switch
        {
            Leases.LeaseRevoked revoked => Ended(lease, revoked.Reason),
            Leases.LeaseLost => Ended(lease, $"{lease} does not count any more"),
            _ => new LinkStep(LinkVerdict.Valid, IsAccepted ? LinkAction.None : LinkAction.Register),
        };
    }

    // Not at once: two processes under one name would take the lease from each other as fast as messages travel.
    private LinkStep Ended(WorkerLease lease, string reason)
    {
        (Lease, _endedUpTo) = (null, lease.Epoch);
        return new LinkStep(LinkVerdict.LeaseEnded, Detail: reason);
    }
}
