using ActorDistill.Schedules.Ensembles;

namespace ActorDistill.Settings.Trials;

/// <summary>Several models that teach a trial as one.</summary>
/// <param name="Members">Their names, in the order in which they are mixed.</param>
/// <param name="Settings">How, with a weight for each.</param>
public sealed record TrialEnsemble(IReadOnlyList<string> Members, EnsembleSettings Settings);
