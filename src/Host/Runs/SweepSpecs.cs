using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Runs;

/// <summary>A run's sweep as the coordinator sees it.</summary>
internal static class SweepSpecs
{
    /// <summary>What the trials of a run's file are a sweep of; null when they are not.</summary>
    public static SweepSpec? Of(RunSettings run) => run.Sweep is not { } sweep ? null : new SweepSpec(
        sweep.Name, [.. run.Trials.Select(trial => new TrialId(trial.Name))],
        sweep.Strategy == SweepStrategy.Halving ? sweep.Halving : null, sweep.MaxConcurrent);
}
