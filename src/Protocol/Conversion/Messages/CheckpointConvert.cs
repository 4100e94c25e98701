using static ActorDistill.Protocol.Messages.Checkpoints;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class CheckpointConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of(
            "save-checkpoint", Wire.SaveCheckpoint.Parser,
            (SaveCheckpoint m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value },
            w => new SaveCheckpoint(
                PartConvert.Decode("SaveCheckpoint.by", w.By), Checked.Trial("SaveCheckpoint.trial_id", w.TrialId))),
        MessageEntry.Of(
            "checkpoint-saved", Wire.CheckpointSaved.Parser,
            (CheckpointSaved m) => new()
            {
                From = PartConvert.Encode(m.From),
                Checkpoint = PartConvert.Encode(m.Checkpoint),
                Taid = PartConvert.Encode(m.Taid),
            },
            w => new CheckpointSaved(
                PartConvert.Decode("CheckpointSaved.from", w.From),
                Checked.Present("CheckpointSaved.checkpoint", PartConvert.Decode(w.Checkpoint)),
                PartConvert.Decode(w.Taid))),
        MessageEntry.Of(
            "checkpoint-committed", Wire.CheckpointCommitted.Parser,
            (CheckpointCommitted m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value, StepCount = m.StepCount },
            w => new CheckpointCommitted(
                PartConvert.Decode("CheckpointCommitted.by", w.By),
                Checked.Trial("CheckpointCommitted.trial_id", w.TrialId),
                PartConvert.Steps("CheckpointCommitted.step_count", w.StepCount))),
        MessageEntry.Of(
            "keep-checkpoint", Wire.KeepCheckpoint.Parser,
            (KeepCheckpoint m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value, StepCount = m.StepCount },
            w => new KeepCheckpoint(
                PartConvert.Decode("KeepCheckpoint.by", w.By),
                Checked.Trial("KeepCheckpoint.trial_id", w.TrialId),
                PartConvert.Steps("KeepCheckpoint.step_count", w.StepCount))),
        MessageEntry.Of(
            "delete-checkpoints", Wire.DeleteCheckpoints.Parser,
            (DeleteCheckpoints m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value, StepCounts = { m.StepCounts } },
            w => new DeleteCheckpoints(
                PartConvert.Decode("DeleteCheckpoints.by", w.By),
                Checked.Trial("DeleteCheckpoints.trial_id", w.TrialId),
                StepCounts("DeleteCheckpoints.step_counts", w.StepCounts))),
        MessageEntry.Of(
            "checkpoints-deleted", Wire.CheckpointsDeleted.Parser,
            (CheckpointsDeleted m) => new() { From = PartConvert.Encode(m.From), TrialId = m.Trial.Value, StepCounts = { m.StepCounts } },
            w => new CheckpointsDeleted(
                PartConvert.Decode("CheckpointsDeleted.from", w.From),
                Checked.Trial("CheckpointsDeleted.trial_id", w.TrialId),
                StepCounts("CheckpointsDeleted.step_counts", w.StepCounts))),
    ];

    private static IReadOnlyList<long> StepCounts(string field, IReadOnlyCollection<long> counts) =>
        Checked.List(field, counts, count => PartConvert.Steps(field, count));
}
