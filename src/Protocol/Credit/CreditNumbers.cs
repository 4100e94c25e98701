using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Credit;

/// <summary>What a student tells a teacher about a stream. Absolute, so that saying it twice or late is harmless.</summary>
/// <param name="ConfirmedSeqNr">Every batch up to here has been trained on; its slot is free.</param>
/// <param name="RequestUpToSeqNr">Batches up to here may be sent.</param>
public readonly record struct CreditNumbers(SeqNr ConfirmedSeqNr, SeqNr RequestUpToSeqNr);
