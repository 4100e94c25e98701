using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.TrialOrders;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class TrialOrderConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of("start-trial", Wire.StartTrial.Parser, Encode, Decode),
        MessageEntry.Of(
            "change-holders", Wire.ChangeHolders.Parser,
            (ChangeHolders m) => new()
            {
                By = PartConvert.Encode(m.By),
                TrialId = m.Trial.Value,
                Holders = { m.Holders.Select(PartConvert.Encode) },
            },
            w => new ChangeHolders(
                PartConvert.Decode("ChangeHolders.by", w.By),
                Checked.Trial("ChangeHolders.trial_id", w.TrialId),
                Checked.List("ChangeHolders.holders", w.Holders, PartConvert.Decode))),
        MessageEntry.Of(
            "stop-trial", Wire.StopTrial.Parser,
            (StopTrial m) => new()
            {
                By = PartConvert.Encode(m.By),
                TrialId = m.Trial.Value,
                Mode = (Wire.StopMode)m.Mode,
                Reason = m.Reason,
            },
            w => new StopTrial(
                PartConvert.Decode("StopTrial.by", w.By),
                Checked.Trial("StopTrial.trial_id", w.TrialId),
                Checked.Known("StopTrial.mode", (StopMode)w.Mode),
                PartConvert.Sentence("StopTrial.reason", w.Reason))),
        MessageEntry.Of(
            "trial-started", Wire.TrialStarted.Parser,
            (TrialStarted m) => new() { From = PartConvert.Encode(m.From), TrialId = m.Trial.Value, StepCount = m.StepCount },
            w => new TrialStarted(
                PartConvert.Decode("TrialStarted.from", w.From),
                Checked.Trial("TrialStarted.trial_id", w.TrialId),
                PartConvert.Steps("TrialStarted.step_count", w.StepCount))),
        MessageEntry.Of("trial-ended", Wire.TrialEnded.Parser, Encode, Decode),
        MessageEntry.Of(
            "trial-end-recorded", Wire.TrialEndRecorded.Parser,
            (TrialEndRecorded m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value },
            w => new TrialEndRecorded(
                PartConvert.Decode("TrialEndRecorded.by", w.By), Checked.Trial("TrialEndRecorded.trial_id", w.TrialId))),
    ];

    private static Wire.StartTrial Encode(StartTrial m) => new()
    {
        By = PartConvert.Encode(m.By),
        TrialId = m.Trial.Value,
        Settings = m.Settings,
        Source = CommonConvert.Encode(m.Source),
        Format = CommonConvert.Encode(m.Format),
        Holders = { m.Holders.Select(PartConvert.Encode) },
        Initial = PartConvert.Encode(m.Initial),
        ResumeFrom = PartConvert.Encode(m.ResumeFrom),
    };

    private static StartTrial Decode(Wire.StartTrial w) => new(
        PartConvert.Decode("StartTrial.by", w.By),
        Checked.Trial("StartTrial.trial_id", w.TrialId),
        Checked.Lines("StartTrial.settings", w.Settings),
        CommonConvert.Decode(Checked.Present("StartTrial.source", w.Source)),
        CommonConvert.Decode(Checked.Present("StartTrial.format", w.Format)),
        Checked.List("StartTrial.holders", w.Holders, PartConvert.Decode),
        PartConvert.Decode(w.Initial),
        PartConvert.Decode(w.ResumeFrom));

    private static Wire.TrialEnded Encode(TrialEnded m) => new()
    {
        From = PartConvert.Encode(m.From),
        TrialId = m.Trial.Value,
        End = (Wire.TrialEnd)m.End,
        Reason = m.Reason,
        StepCount = m.StepCount,
        Checkpoint = PartConvert.Encode(m.Checkpoint),
    };

    private static TrialEnded Decode(Wire.TrialEnded w) => new(
        PartConvert.Decode("TrialEnded.from", w.From),
        Checked.Trial("TrialEnded.trial_id", w.TrialId),
        Checked.Known("TrialEnded.end", (TrialEnd)w.End),
        PartConvert.Sentence("TrialEnded.reason", w.Reason),
        PartConvert.Steps("TrialEnded.step_count", w.StepCount),
        PartConvert.Decode(w.Checkpoint));
}
