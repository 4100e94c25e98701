using System.Globalization;
using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>Events and messages in a few words each.</summary>
internal static class TranscriptText
{
    public static string Of(CoordinatorEvent decided) => $"{decided.GetType().Name} " + decided switch
    {
        CoordinatorEvent.TrialAdded added => $"{added.Spec.Trial}",
        CoordinatorEvent.TeacherPinned pinned => $"{pinned.Teacher} model {pinned.Model.ModelDigest}",
        CoordinatorEvent.RecipesMixed mixed => $"{mixed.Teacher}",
        CoordinatorEvent.LeaseGranted granted => $"{granted.Lease.Holder}",
        CoordinatorEvent.LeaseEnded ended => $"{ended.Worker}: {ended.Reason}",
        CoordinatorEvent.BatchesLeased leased => $"{Of(leased.Leased.Range)} {leased.Leased.Teacher}",
        CoordinatorEvent.BatchesReturned returned => Of(returned.Range),
        CoordinatorEvent.BatchesHedged hedged => $"{Of(hedged.Hedged.Range)} {hedged.Hedged.Teacher}",
        CoordinatorEvent.InitializationOrdered ordered => $"{ordered.Trial} {ordered.Teacher}",
        CoordinatorEvent.TrialInitialized initialized => $"{initialized.Trial} at {initialized.Student.Endpoint}",
        CoordinatorEvent.TrialAssigned assigned => $"{assigned.Trial} {assigned.Student}",
        CoordinatorEvent.TrialStarted started => $"{started.Trial} from step {started.StepCount}",
        CoordinatorEvent.TrialReleased released => $"{released.Trial}: {released.Reason}",
        CoordinatorEvent.CheckpointCommitted committed => $"{committed.Trial} step {committed.Checkpoint.StepCount}",
        CoordinatorEvent.CheckpointDropped dropped => $"{dropped.Trial} step {dropped.StepCount}",
        CoordinatorEvent.CheckpointsDeleted deleted => $"{deleted.Trial} steps {string.Join(' ', deleted.StepCounts)}",
        CoordinatorEvent.TrialValidated validated => $"{validated.Trial} step {validated.StepCount}: {Of(validated.NatsPerToken)}",
        CoordinatorEvent.StopOrdered stop => $"{stop.Trial}: {stop.Reason}",
        CoordinatorEvent.TrialCompleted completed => $"{completed.Trial}",
        CoordinatorEvent.TrialFailed failed => $"{failed.Trial}: {failed.Reason}",
        CoordinatorEvent.TrialStopped stopped => $"{stopped.Trial}: {stopped.Reason}",
        CoordinatorEvent.RunPaused paused => paused.Reason,
        CoordinatorEvent.RunResumed => "",
        CoordinatorEvent.SweepAdded added => $"{added.Sweep.Name} of {added.Sweep.Trials.Count} trials",
        _ => throw new ArgumentException($"{decided} has no words"),
    };

    public static string Of(IRunMessage message) => $"{message.GetType().Name} " + message switch
    {
        Registration.WorkerAccepted accepted => $"{accepted.By.To.Epoch} by {accepted.By.Coordinator}",
        Registration.WorkerRefused refused => $"{refused.Reason}: {refused.Detail}",
        Leases.LeaseRenewed renewed => $"{renewed.By.To.Epoch}",
        Leases.LeaseLost lost => $"{lost.By.To.Epoch}",
        Leases.LeaseRevoked revoked => $"{revoked.By.To.Epoch}: {revoked.Reason}",
        TeacherOrders.ProduceRange produce => $"{Of(produce.Range)} in {produce.Formats.Count} formats",
        TeacherOrders.ReleaseRange release => Of(release.Range),
        TeacherOrders.MakeStudent make => $"{make.Trial}",
        TeacherOrders.KeepStudents keep => keep.Trials.Count == 0 ? "of no trial" : $"of {string.Join(' ', keep.Trials)}",
        TrialOrders.StartTrial start => $"{start.Trial} from {start.ResumeFrom?.Folder ?? start.Initial?.Endpoint ?? "random weights"}"
            + $" with {Of(start.Holders)}",
        TrialOrders.ChangeHolders change => $"{change.Trial} to {Of(change.Holders)}",
        TrialOrders.StopTrial stop => $"{stop.Trial} {stop.Mode}: {stop.Reason}",
        TrialOrders.TrialEndRecorded recorded => $"{recorded.Trial}",
        Training.StepAnswer answer => $"{answer.Trial} step {answer.StepIndex}: " + (answer.Taid is { } taid
            ? $"t={Of(taid.T)} loss={Of(taid.PreviousLoss)} momentum={Of(taid.Momentum)}" : "no t"),
        Checkpoints.CheckpointCommitted committed => $"{committed.Trial} step {committed.StepCount}",
        Checkpoints.KeepCheckpoint keep => $"{keep.Trial} step {keep.StepCount}",
        Checkpoints.DeleteCheckpoints delete => $"{delete.Trial} steps {string.Join(' ', delete.StepCounts)}",
        Commands.CommandAccepted => "",
        Commands.CommandRefused refused => refused.Reason,
        Sweeps.SweepList list => string.Join("; ", list.Sweeps.Select(sweep =>
            $"{sweep.Sweep}: {string.Join(" | ", sweep.Groups.Select(group => string.Join(' ', group.Trials)))}")),
        Commands.RunStatus status => string.Join("; ", status.Workers.Select(worker => $"{worker.Worker} {worker.Activity}"))
            + " | " + string.Join("; ", status.Trials.Select(Of)),
        _ => throw new ArgumentException($"{message} has no words"),
    };

    private static string Of(TrialStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.Trial} {status.State} {status.StepCount}/{status.StepTotal} loss {status.Loss} valid {status.NatsPerToken} t {status.T}");

    private static string Of(BatchRange range) => $"{range.First.Value}-{range.End.Value}";

    private static string Of(IReadOnlyList<RangeHolder> holders) =>
        holders.Count == 0
            ? "nobody"
            : string.Join(' ', holders.Select(holder => $"{Of(holder.Range)}:{holder.Teacher}{(holder.IsHedge ? "?" : "")}"));

    private static string Of(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "none";
}
