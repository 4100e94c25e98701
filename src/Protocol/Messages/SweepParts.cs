using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>A trial that a sweep begins with.</summary>
/// <param name="Trial">Its name.</param>
/// <param name="Settings">HOCON, above the run's.</param>
public sealed record NewSweepTrial(TrialId Trial, string Settings);

/// <summary>Where the worst trials of a sweep are stopped.</summary>
/// <param name="Shares">As shares of a trial's steps; or empty.</param>
/// <param name="Steps">In steps done; or empty. One of the two is empty.</param>
/// <param name="KeepShare">The share of a rung's trials that goes on.</param>
public sealed record SweepRungs(IReadOnlyList<double> Shares, IReadOnlyList<long> Steps, double KeepShare);

/// <summary>Trials of a sweep that share their batches.</summary>
/// <param name="Source">Their text.</param>
/// <param name="Trials">Who; at least one.</param>
public sealed record BatchGroup(BatchSource Source, IReadOnlyList<TrialId> Trials);

/// <summary>A sweep of the run.</summary>
/// <param name="Sweep">Its name.</param>
/// <param name="Groups">Its trials, by what they share.</param>
/// <param name="Rungs">Where the worst are stopped; null for nowhere.</param>
/// <param name="MaxConcurrent">How many are with a student at a time; null for as many as there are students.</param>
public sealed record SweepStatus(string Sweep, IReadOnlyList<BatchGroup> Groups, SweepRungs? Rungs, int? MaxConcurrent);
