using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>What the admin service asks of the coordinator for its callers.</summary>
public static class Commands
{
    /// <summary>admin service -> coordinator: how is it going? Answered with <see cref="RunStatus"/>.</summary>
    public sealed record GetStatus : IRunMessage;

    /// <summary>coordinator -> admin service: how it is going.</summary>
    /// <param name="Coordinator">Who answers.</param>
    /// <param name="Run">Which run.</param>
    /// <param name="Workers">All that have a lease.</param>
    /// <param name="Trials">All of the run.</param>
    /// <param name="HedgedBatchCount">Asked of a second teacher as well, because students waited for the first.</param>
    public sealed record RunStatus(
        CoordinatorEpoch Coordinator, RunId Run, IReadOnlyList<WorkerStatus> Workers, IReadOnlyList<TrialStatus> Trials,
        long HedgedBatchCount = 0) : IRunMessage;

    /// <summary>admin service -> coordinator: all trials write a checkpoint and end; the run can be resumed.</summary>
    /// <param name="Reason">One sentence.</param>
    public sealed record StopRun(string Reason) : IRunMessage;

    /// <summary>admin service -> coordinator: one more trial.</summary>
    /// <param name="Trial">Its name.</param>
    /// <param name="Settings">HOCON, above the run's.</param>
    public sealed record AddTrial(TrialId Trial, string Settings) : IRunMessage;

    /// <summary>admin service -> coordinator: a new trial from the newest checkpoint of another.</summary>
    /// <param name="Trial">Its name.</param>
    /// <param name="FromTrial">The other.</param>
    /// <param name="Settings">HOCON, above that trial's.</param>
    public sealed record CloneTrial(TrialId Trial, TrialId FromTrial, string Settings) : IRunMessage;

    /// <summary>admin service -> coordinator: a trial is not wanted any more.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record CancelTrial(TrialId Trial, string Reason) : IRunMessage;

    /// <summary>coordinator -> admin service: in the journal.</summary>
    /// <param name="Coordinator">Who answers.</param>
    public sealed record CommandAccepted(CoordinatorEpoch Coordinator) : IRunMessage;

    /// <summary>coordinator -> admin service: cannot be done.</summary>
    /// <param name="Coordinator">Who answers.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record CommandRefused(CoordinatorEpoch Coordinator, string Reason) : IRunMessage;
}
