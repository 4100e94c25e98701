using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Messages;

/// <summary>How a trial is to stop. The numbers are on the wire and in the journal: they are only added to.</summary>
public enum StopMode
{
    /// <summary>Write a checkpoint and give the trial back; it goes on later.</summary>
    Pause = 1,

    /// <summary>Write a checkpoint; the trial is over.</summary>
    Finish = 2,

    /// <summary>Write nothing.</summary>
    Abandon = 3,
}

/// <summary>How a trial ended. The numbers are on the wire and in the journal: they are only added to.</summary>
public enum TrialEnd
{
    /// <summary>All steps are done.</summary>
    Completed = 1,

    /// <summary>As ordered.</summary>
    Stopped = 2,

    /// <summary>As ordered; it goes on later.</summary>
    Paused = 3,

    /// <summary>The loss is no number any more or has left all bounds.</summary>
    Diverged = 4,

    /// <summary>It cannot be trained here or at all.</summary>
    Failed = 5,
}

/// <summary>Which trial a student trains, from where, and until when.</summary>
public static class TrialOrders
{
    /// <summary>coordinator -> student: train this. A clone resumes from the checkpoint of another trial.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="Settings">HOCON: what decides the weights, and cadences.</param>
    /// <param name="Source">Which text.</param>
    /// <param name="Format">Which payload.</param>
    /// <param name="Holders">Who has which batches.</param>
    /// <param name="Initial">Null for a random student, or when resumed.</param>
    /// <param name="ResumeFrom">Null for a start from step 0.</param>
    public sealed record StartTrial(
        Authority By, TrialId Trial, string Settings, BatchSource Source, PayloadFormat Format, IReadOnlyList<RangeHolder> Holders,
        InitialStudent? Initial, CheckpointReference? ResumeFrom) : IWorkerOrder;

    /// <summary>coordinator -> student: the batches not yet trained on come from these now.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="Holders">Who has which batches.</param>
    public sealed record ChangeHolders(Authority By, TrialId Trial, IReadOnlyList<RangeHolder> Holders) : IWorkerOrder;

    /// <summary>coordinator -> student: stop training. Answered with <see cref="TrialEnded"/>.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="Mode">How.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record StopTrial(Authority By, TrialId Trial, StopMode Mode, string Reason) : IWorkerOrder;

    /// <summary>student -> coordinator: the first step can begin.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCount">Steps done: 0, or those of the checkpoint.</param>
    public sealed record TrialStarted(WorkerLease From, TrialId Trial, long StepCount) : IWorkerMessage;

    /// <summary>student -> coordinator: the trial is no longer trained here. Repeated until recorded.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="End">How.</param>
    /// <param name="Reason">One sentence.</param>
    /// <param name="StepCount">Steps done.</param>
    /// <param name="Checkpoint">The newest; null when there is none.</param>
    public sealed record TrialEnded(
        WorkerLease From, TrialId Trial, TrialEnd End, string Reason, long StepCount, CheckpointReference? Checkpoint) : IWorkerMessage;

    /// <summary>coordinator -> student: the end is in the journal. The student is idle.</summary>
    /// <param name="By">Who says so.</param>
    /// <param name="Trial">Which trial.</param>
    public sealed record TrialEndRecorded(Authority By, TrialId Trial) : IWorkerOrder;
}
