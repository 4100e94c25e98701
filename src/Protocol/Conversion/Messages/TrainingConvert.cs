using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Training;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class TrainingConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of(
            "step-done", Wire.StepDone.Parser,
            (StepDone m) => new()
            {
                From = PartConvert.Encode(m.From),
                TrialId = m.Trial.Value,
                StepIndex = m.StepIndex,
                MicroBatches = { m.MicroBatches.Select(Encode) },
                Taid = PartConvert.Encode(m.Taid),
                Figures = PartConvert.Encode(m.Figures),
            },
            w => new StepDone(
                PartConvert.Decode("StepDone.from", w.From),
                Checked.Trial("StepDone.trial_id", w.TrialId),
                PartConvert.Steps("StepDone.step_index", w.StepIndex),
                Checked.List("StepDone.micro_batches", w.MicroBatches, Decode),
                PartConvert.Decode(w.Taid),
                Checked.Present("StepDone.figures", PartConvert.Decode(w.Figures)))),
        MessageEntry.Of(
            "step-answer", Wire.StepAnswer.Parser,
            (StepAnswer m) => new()
            {
                By = PartConvert.Encode(m.By),
                TrialId = m.Trial.Value,
                StepIndex = m.StepIndex,
                Taid = PartConvert.Encode(m.Taid),
            },
            w => new StepAnswer(
                PartConvert.Decode("StepAnswer.by", w.By),
                Checked.Trial("StepAnswer.trial_id", w.TrialId),
                PartConvert.Steps("StepAnswer.step_index", w.StepIndex),
                PartConvert.Decode(w.Taid))),
        MessageEntry.Of(
            "validation-measured", Wire.ValidationMeasured.Parser,
            (ValidationMeasured m) => new()
            {
                From = PartConvert.Encode(m.From),
                TrialId = m.Trial.Value,
                StepCount = m.StepCount,
                NatsPerToken = m.NatsPerToken,
                TokenCount = m.TokenCount,
            },
            w => new ValidationMeasured(
                PartConvert.Decode("ValidationMeasured.from", w.From),
                Checked.Trial("ValidationMeasured.trial_id", w.TrialId),
                PartConvert.Steps("ValidationMeasured.step_count", w.StepCount),
                w.NatsPerToken,
                Checked.Number("ValidationMeasured.token_count", w.TokenCount, 1, long.MaxValue))),
        MessageEntry.Of(
            "batch-awaited", Wire.BatchAwaited.Parser,
            (BatchAwaited m) => new()
            {
                From = PartConvert.Encode(m.From),
                TrialId = m.Trial.Value,
                BatchId = m.Batch.Value,
                WaitedSeconds = m.WaitedSeconds,
                Member = m.Member ?? "",
            },
            w => new BatchAwaited(
                PartConvert.Decode("BatchAwaited.from", w.From),
                Checked.Trial("BatchAwaited.trial_id", w.TrialId),
                Batch("BatchAwaited.batch_id", w.BatchId),
                Checked.NotNegative("BatchAwaited.waited_seconds", w.WaitedSeconds),
                Checked.OptionalName("BatchAwaited.member", w.Member))),
        MessageEntry.Of(
            "hedge-answered", Wire.HedgeAnswered.Parser,
            (HedgeAnswered m) => new()
            {
                From = PartConvert.Encode(m.From),
                TrialId = m.Trial.Value,
                BatchId = m.Batch.Value,
                Teacher = m.Teacher.Value,
            },
            w => new HedgeAnswered(
                PartConvert.Decode("HedgeAnswered.from", w.From),
                Checked.Trial("HedgeAnswered.trial_id", w.TrialId),
                Batch("HedgeAnswered.batch_id", w.BatchId),
                Checked.Worker("HedgeAnswered.teacher", w.Teacher))),
    ];

    // A loss may be infinite or no number: what becomes of the trial then is the coordinator's decision.
    private static LossSums Decode(Wire.LossSums sums) =>
        new(sums.Soft, sums.Kl, Checked.Number("LossSums.token_count", sums.TokenCount, 0, long.MaxValue));

    private static BatchId Batch(string field, long batch) => new(Checked.Number(field, batch, 0, long.MaxValue));

    private static Wire.LossSums Encode(LossSums sums) => new() { Soft = sums.Soft, Kl = sums.Kl, TokenCount = sums.TokenCount };
}
