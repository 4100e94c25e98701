namespace ActorDistill.Protocol.Messages;

/// <summary>
/// How long a worker may act on its orders. A lease begins with <see cref="Registration.WorkerAccepted"/> and ends when the worker's
/// node is removed, when the worker registers anew, or when it is revoked.
/// </summary>
public static class Leases
{
    /// <summary>worker -> coordinator: still here. Asked now and then, to find out about a lease that ended unheard.</summary>
    /// <param name="From">Who.</param>
    public sealed record RenewLease(WorkerLease From) : IWorkerMessage;

    /// <summary>coordinator -> worker: carry on.</summary>
    /// <param name="By">Has the lease.</param>
    public sealed record LeaseRenewed(Authority By) : IWorkerOrder;

    /// <summary>coordinator -> worker: stop what you were ordered.</summary>
    /// <param name="By">Has the lease that is over.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record LeaseRevoked(Authority By, string Reason) : IWorkerOrder;

    /// <summary>coordinator -> worker: what you said came under a lease that is over. Stop and register anew.</summary>
    /// <param name="By">Has the lease of what was said.</param>
    public sealed record LeaseLost(Authority By) : IWorkerOrder;
}
