using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Stores;

/// <summary>Asks for a file.</summary>
/// <param name="Place">Of what.</param>
/// <param name="FileName">As <see cref="StoreName"/> allows.</param>
/// <param name="OffsetBytes">Where to go on, from 0.</param>
public sealed record StoreRequest(StorePlace Place, string FileName, long OffsetBytes);

/// <summary>Asks which checkpoints there are.</summary>
/// <param name="Trial">Of which trial.</param>
public sealed record StoreQuery(TrialId Trial);

/// <summary>Which checkpoints there are of a trial.</summary>
/// <param name="StepCounts">Of those that have a manifest, ascending.</param>
public sealed record StoreContents(IReadOnlyList<long> StepCounts);

/// <summary>Checkpoints are not needed any more.</summary>
/// <param name="Trial">Whose.</param>
/// <param name="StepCounts">Which.</param>
public sealed record StoreDeletion(TrialId Trial, IReadOnlyList<long> StepCounts);
