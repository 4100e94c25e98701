using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>Which checkpoints a trial has. One counts when its commit is in the journal.</summary>
public static class Checkpoints
{
    /// <summary>coordinator -> student: write one after the step under way.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    public sealed record SaveCheckpoint(Authority By, TrialId Trial) : IWorkerOrder;

    /// <summary>student -> coordinator: on disk with its manifest. Repeated until committed.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Checkpoint">Which.</param>
    /// <param name="Taid">Of the next step; null without TAID.</param>
    public sealed record CheckpointSaved(WorkerLease From, CheckpointReference Checkpoint, TaidPoint? Taid) : IWorkerMessage;

    /// <summary>coordinator -> student: in the journal. Whoever resumes the trial begins here or later.</summary>
    /// <param name="By">Who says so.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCount">Of the checkpoint.</param>
    public sealed record CheckpointCommitted(Authority By, TrialId Trial, long StepCount) : IWorkerOrder;

    /// <summary>coordinator -> student: the best of the trial so far; no deletion takes it until another one is.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCount">Of the checkpoint.</param>
    public sealed record KeepCheckpoint(Authority By, TrialId Trial, long StepCount) : IWorkerOrder;

    /// <summary>coordinator -> student: these are not needed any more.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCounts">Of the checkpoints.</param>
    public sealed record DeleteCheckpoints(Authority By, TrialId Trial, IReadOnlyList<long> StepCounts) : IWorkerOrder;

    /// <summary>student -> coordinator: gone.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCounts">Of the checkpoints.</param>
    public sealed record CheckpointsDeleted(WorkerLease From, TrialId Trial, IReadOnlyList<long> StepCounts) : IWorkerMessage;
}
