using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>What a worker does in a run. The numbers are on the wire.</summary>
public enum WorkerRole
{
    /// <summary>Makes batches.</summary>
    Teacher = 1,

    /// <summary>Trains on them.</summary>
    Student = 2,
}

/// <summary>Where a trial stands. The numbers are on the wire and in the journal: they are only added to.</summary>
public enum TrialState
{
    /// <summary>Waits for a student.</summary>
    Queued = 1,

    /// <summary>Its student is being made.</summary>
    Initializing = 2,

    /// <summary>A student was told to train it.</summary>
    Assigned = 3,

    /// <summary>It is being trained.</summary>
    Running = 4,

    /// <summary>All steps are done.</summary>
    Completed = 5,

    /// <summary>It cannot go on.</summary>
    Failed = 6,

    /// <summary>Somebody ended it.</summary>
    Stopped = 7,
}

/// <summary>A worker with a lease.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Role">What it does.</param>
/// <param name="Address">Of its node, as the cluster calls it.</param>
/// <param name="Activity">What it does just now, in a few words.</param>
/// <param name="SecondsPerBatch">Of a teacher, as it said last: mean of a forward pass; null before that and of a student.</param>
/// <param name="BusyShare">Of a teacher, as it said last: share of the time in which its device computed, 0 to 1; null likewise.</param>
public sealed record WorkerStatus(
    WorkerLease Worker, WorkerRole Role, string Address, string Activity, double? SecondsPerBatch = null, double? BusyShare = null);

/// <summary>A trial of the run.</summary>
/// <param name="Trial">Which.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Student">Who trains it; null for nobody.</param>
/// <param name="StepCount">Optimizer steps done.</param>
/// <param name="StepTotal">Of how many.</param>
/// <param name="Loss">Mean of the last step, nats per token; null before the first.</param>
/// <param name="NatsPerToken">The last validation; null before the first.</param>
/// <param name="T">TAID's, of the next step; null without.</param>
/// <param name="Figures">Of the last step; null before the first.</param>
/// <param name="TokenCount">Tokens of the last step that counted.</param>
/// <param name="Reason">Why it failed or was stopped; null else.</param>
/// <param name="Sweep">The sweep that it belongs to; null for none.</param>
public sealed record TrialStatus(
    TrialId Trial, TrialState State, WorkerId? Student, long StepCount, long StepTotal, double? Loss, double? NatsPerToken, double? T,
    StepFigures? Figures, long TokenCount, string? Reason, string? Sweep = null);
