using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>A message that leaves the coordinator.</summary>
/// <param name="To">Whom; null for whoever sent what is being answered.</param>
/// <param name="Message">What.</param>
public sealed record Order(WorkerLease? To, IRunMessage Message)
{
    /// <summary>
    /// Whether it may only leave when all that was decided before is in the journal. TAID's answers are a pure function of what was asked,
    /// which any coordinator would answer alike: students need not wait for the disk.
    /// </summary>
    public bool WaitsForJournal => Message is not Training.StepAnswer;
}

/// <summary>What comes of an input. The state has changed already; who cannot journal the events has to drop it.</summary>
/// <param name="Events">To be journaled, in this order.</param>
/// <param name="Orders">To be sent after that, in this order.</param>
/// <param name="Remarks">For the log, one line each.</param>
public sealed record Decision(IReadOnlyList<CoordinatorEvent> Events, IReadOnlyList<Order> Orders, IReadOnlyList<string> Remarks);
