using System.Text.Json.Serialization;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// What a coordinator decided. Applied one after the other these are its state, so that who replays the journal knows all that was
/// promised. Names and fields are in journals: see <see cref="EventCodec"/> before changing one.
/// </summary>
public abstract record CoordinatorEvent
{
    private CoordinatorEvent()
    {
    }

    /// <summary>A trial is to be trained.</summary>
    /// <param name="Spec">What it is.</param>
    public sealed record TrialAdded(TrialSpec Spec) : CoordinatorEvent;

    /// <summary>Trials that were added belong together.</summary>
    /// <param name="Sweep">Which, and what follows from it.</param>
    public sealed record SweepAdded(SweepSpec Sweep) : CoordinatorEvent;

    /// <summary>The first teacher of a model came: from now on every other of this model must be its equal.</summary>
    /// <param name="Teacher">Who it was.</param>
    /// <param name="Model">What it teaches.</param>
    /// <param name="Recipe">With what it computes.</param>
    /// <param name="Member">Which member of an ensemble that is; null without one.</param>
    public sealed record TeacherPinned(
        WorkerId Teacher, TeacherModel Model, NumericRecipe Recipe,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Member = null) : CoordinatorEvent;

    /// <summary>A teacher with another recipe was let in, by setting: from now on the run is not bit-reproducible.</summary>
    /// <param name="Teacher">Who.</param>
    /// <param name="Recipe">With what it computes.</param>
    public sealed record RecipesMixed(WorkerId Teacher, NumericRecipe Recipe) : CoordinatorEvent;

    /// <summary>A worker counts.</summary>
    /// <param name="Lease">Who, and under which epoch.</param>
    public sealed record LeaseGranted(Lease Lease) : CoordinatorEvent;

    /// <summary>A worker counts no more. What it had in its hands is free again.</summary>
    /// <param name="Worker">Which incarnation of whom.</param>
    /// <param name="Reason">In words.</param>
    public sealed record LeaseEnded(WorkerLease Worker, string Reason) : CoordinatorEvent;

    /// <summary>A teacher makes these batches.</summary>
    /// <param name="Source">Of which text.</param>
    /// <param name="Leased">Which, and who.</param>
    public sealed record BatchesLeased(BatchSource Source, LedgerRange Leased) : CoordinatorEvent;

    /// <summary>Nobody makes these batches any more.</summary>
    /// <param name="Source">Of which text.</param>
    /// <param name="Range">Which.</param>
    /// <param name="Member">By which member of an ensemble; null without one.</param>
    public sealed record BatchesReturned(
        BatchSource Source, BatchRange Range,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Member = null) : CoordinatorEvent;

    /// <summary>A second teacher is asked for batches that students wait for; nobody loses them by that.</summary>
    /// <param name="Source">Of which text.</param>
    /// <param name="Hedged">Which, and who is asked as well.</param>
    public sealed record BatchesHedged(BatchSource Source, LedgerRange Hedged) : CoordinatorEvent;

    /// <summary>A teacher makes a trial's first weights.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Teacher">Which incarnation of whom.</param>
    public sealed record InitializationOrdered(TrialId Trial, WorkerLease Teacher) : CoordinatorEvent;

    /// <summary>A trial's first weights are made.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Student">Where they can be fetched.</param>
    public sealed record TrialInitialized(TrialId Trial, InitialStudent Student) : CoordinatorEvent;

    /// <summary>A student has a trial.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Student">Which incarnation of whom.</param>
    public sealed record TrialAssigned(TrialId Trial, WorkerLease Student) : CoordinatorEvent;

    /// <summary>A student trains a trial.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="StepCount">Steps of the checkpoint it began from; 0 for none.</param>
    public sealed record TrialStarted(TrialId Trial, long StepCount) : CoordinatorEvent;

    /// <summary>A trial waits again, though its worker still counts.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Reason">In words.</param>
    public sealed record TrialReleased(TrialId Trial, string Reason) : CoordinatorEvent;

    /// <summary>A checkpoint counts: the trial goes on from there.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Checkpoint">Where it is.</param>
    public sealed record CheckpointCommitted(TrialId Trial, CheckpointReference Checkpoint) : CoordinatorEvent;

    /// <summary>A checkpoint counts no more and can be deleted.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="StepCount">Its steps.</param>
    public sealed record CheckpointDropped(TrialId Trial, long StepCount) : CoordinatorEvent;

    /// <summary>Checkpoints that counted no more are gone from the disk.</summary>
    /// <param name="Trial">Whose.</param>
    /// <param name="StepCounts">Their steps.</param>
    public sealed record CheckpointsDeleted(TrialId Trial, IReadOnlyList<long> StepCounts) : CoordinatorEvent;

    /// <summary>A trial was measured on the validation text.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="StepCount">Steps done before it.</param>
    /// <param name="NatsPerToken">The measurement.</param>
    public sealed record TrialValidated(TrialId Trial, long StepCount, double NatsPerToken) : CoordinatorEvent;

    /// <summary>A trial is to save itself and stop.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Reason">In words.</param>
    public sealed record StopOrdered(TrialId Trial, string Reason) : CoordinatorEvent;

    /// <summary>All steps of a trial are done.</summary>
    /// <param name="Trial">Which.</param>
    public sealed record TrialCompleted(TrialId Trial) : CoordinatorEvent;

    /// <summary>A trial cannot go on.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Reason">In words.</param>
    public sealed record TrialFailed(TrialId Trial, string Reason) : CoordinatorEvent;

    /// <summary>A trial ended before its last step.</summary>
    /// <param name="Trial">Which.</param>
    /// <param name="Reason">In words.</param>
    public sealed record TrialStopped(TrialId Trial, string Reason) : CoordinatorEvent;

    /// <summary>No trial is given out any more, and those that are under way save themselves and wait.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record RunPaused(string Reason) : CoordinatorEvent;

    /// <summary>Trials are given out again.</summary>
    public sealed record RunResumed : CoordinatorEvent;
}
