using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>What a student reports of its steps, and TAID's t.</summary>
public static class Training
{
    /// <summary>student -> coordinator: a step is done. Reported again after a resumption, and to a new coordinator.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepIndex">From 0.</param>
    /// <param name="MicroBatches">In their order, which decides the last bits of the sum.</param>
    /// <param name="Taid">What this step used; null without TAID.</param>
    /// <param name="Figures">What it took.</param>
    public sealed record StepDone(
        WorkerLease From, TrialId Trial, long StepIndex, IReadOnlyList<LossSums> MicroBatches, TaidPoint? Taid,
        StepFigures Figures) : IWorkerMessage;

    /// <summary>coordinator -> student: what the step behind this one uses. The same question has the same answer.</summary>
    /// <param name="By">Who answers.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepIndex">Of the question.</param>
    /// <param name="Taid">Null without TAID.</param>
    public sealed record StepAnswer(Authority By, TrialId Trial, long StepIndex, TaidPoint? Taid) : IWorkerOrder;

    /// <summary>student -> coordinator: nothing can be trained before this batch comes. Said about once a second while it is so.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="Batch">Which batch.</param>
    /// <param name="WaitedSeconds">For so long by now.</param>
    /// <param name="Member">Of which member of an ensemble; null without one.</param>
    public sealed record BatchAwaited(
        WorkerLease From, TrialId Trial, BatchId Batch, double WaitedSeconds, string? Member = null) : IWorkerMessage;

    /// <summary>student -> coordinator: of two teachers that were asked for the same batches this one answered first.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="Batch">The first that came.</param>
    /// <param name="Teacher">Who sent it.</param>
    public sealed record HedgeAnswered(WorkerLease From, TrialId Trial, BatchId Batch, WorkerId Teacher) : IWorkerMessage;

    /// <summary>student -> coordinator: measured on validation text.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Which trial.</param>
    /// <param name="StepCount">Optimizer steps done.</param>
    /// <param name="NatsPerToken">Mean loss; may be infinite or NaN when the trial diverges.</param>
    /// <param name="TokenCount">Tokens measured.</param>
    public sealed record ValidationMeasured(
        WorkerLease From, TrialId Trial, long StepCount, double NatsPerToken, long TokenCount) : IWorkerMessage;
}
