using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>Batches that two teachers are asked for, until one has answered. Not in the journal: who still waits says so again.</summary>
/// <param name="Source">Of which text.</param>
/// <param name="Range">Which.</param>
/// <param name="Owner">Who has them.</param>
/// <param name="Helper">Who is asked as well.</param>
public sealed record Hedge(BatchSource Source, BatchRange Range, WorkerLease Owner, WorkerLease Helper);
