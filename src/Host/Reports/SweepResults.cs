using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Host.Reports;

/// <summary>Trials as the table of a sweep ranks them.</summary>
internal static class SweepResults
{
    /// <summary>What has become of a trial.</summary>
    public static SweepResult Of(TrialStatus trial) => new(trial.Trial.Value, EndOf(trial.State), trial.StepCount, trial.NatsPerToken);

    private static SweepEnd EndOf(TrialState state) => state switch
    {
        TrialState.Queued or TrialState.Initializing or TrialState.Assigned or TrialState.Running => SweepEnd.Unfinished,
        TrialState.Completed => SweepEnd.Completed,
        TrialState.Failed => SweepEnd.Failed,
        TrialState.Stopped => SweepEnd.Stopped,
    };
}
