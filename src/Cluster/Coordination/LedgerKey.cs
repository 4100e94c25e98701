using ActorDistill.Protocol.Batches;

namespace ActorDistill.Cluster.Coordination;

/// <summary>What a ledger is of.</summary>
/// <param name="Source">The text.</param>
/// <param name="Member">Which member of an ensemble makes its batches; null without one.</param>
public readonly record struct LedgerKey(BatchSource Source, string? Member = null);
