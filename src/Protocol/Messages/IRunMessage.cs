using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>A message between the actors of a run. All go through <see cref="RunMessageSerializer"/>.</summary>
public interface IRunMessage;

/// <summary>What a registered worker says to the coordinator.</summary>
public interface IWorkerMessage : IRunMessage
{
    /// <summary>Who speaks. Under an older lease it changes nothing and is answered with <see cref="Leases.LeaseLost"/>.</summary>
    WorkerLease From { get; }
}

/// <summary>What the coordinator says to a registered worker.</summary>
public interface IWorkerOrder : IRunMessage
{
    /// <summary>Who orders, and whom. An older coordinator's order, or one for an older lease, has no effect.</summary>
    Authority By { get; }
}

/// <summary>A worker and the lease that it speaks under.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Epoch">From 1.</param>
public readonly record struct WorkerLease(WorkerId Worker, LeaseEpoch Epoch)
{
    /// <summary>"student-1, lease 3"</summary>
    public override string ToString() => $"{Worker}, {Epoch}";
}

/// <summary>Which coordinator orders, and for which lease of the receiver.</summary>
/// <param name="Coordinator">From 1.</param>
/// <param name="To">The receiver.</param>
public readonly record struct Authority(CoordinatorEpoch Coordinator, WorkerLease To);
