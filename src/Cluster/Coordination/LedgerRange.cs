using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>Batches that one teacher makes.</summary>
/// <param name="Range">Which.</param>
/// <param name="Teacher">Which incarnation of whom.</param>
public sealed record LedgerRange(BatchRange Range, WorkerLease Teacher);
