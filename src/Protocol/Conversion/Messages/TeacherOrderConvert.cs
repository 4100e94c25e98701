using ActorDistill.Protocol.Batches;
using static ActorDistill.Protocol.Messages.TeacherOrders;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class TeacherOrderConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of(
            "produce-range", Wire.ProduceRange.Parser,
            (ProduceRange m) => new()
            {
                By = PartConvert.Encode(m.By),
                Source = CommonConvert.Encode(m.Source),
                Range = CommonConvert.Encode(m.Range),
                Formats = { m.Formats.Select(CommonConvert.Encode) },
            },
            w => new ProduceRange(
                PartConvert.Decode("ProduceRange.by", w.By),
                Source("ProduceRange.source", w.Source),
                Range("ProduceRange.range", w.Range),
                Checked.List("ProduceRange.formats", w.Formats, CommonConvert.Decode))),
        MessageEntry.Of(
            "release-range", Wire.ReleaseRange.Parser,
            (ReleaseRange m) => new()
            {
                By = PartConvert.Encode(m.By),
                Source = CommonConvert.Encode(m.Source),
                Range = CommonConvert.Encode(m.Range),
            },
            w => new ReleaseRange(
                PartConvert.Decode("ReleaseRange.by", w.By),
                Source("ReleaseRange.source", w.Source),
                Range("ReleaseRange.range", w.Range))),
        MessageEntry.Of(
            "range-progress", Wire.RangeProgress.Parser,
            (RangeProgress m) => new()
            {
                From = PartConvert.Encode(m.From),
                Source = CommonConvert.Encode(m.Source),
                Range = CommonConvert.Encode(m.Range),
                ProducedCount = m.ProducedCount,
                SecondsPerBatch = m.SecondsPerBatch,
                BusyShare = m.BusyShare,
            },
            Decode),
        MessageEntry.Of(
            "range-failed", Wire.RangeFailed.Parser,
            (RangeFailed m) => new()
            {
                From = PartConvert.Encode(m.From),
                Source = CommonConvert.Encode(m.Source),
                Range = CommonConvert.Encode(m.Range),
                Reason = m.Reason,
            },
            w => new RangeFailed(
                PartConvert.Decode("RangeFailed.from", w.From),
                Source("RangeFailed.source", w.Source),
                Range("RangeFailed.range", w.Range),
                PartConvert.Sentence("RangeFailed.reason", w.Reason))),
        MessageEntry.Of(
            "log-ranges", Wire.LogRanges.Parser,
            (LogRanges m) => new() { From = PartConvert.Encode(m.From), Sources = { m.Sources.Select(StreamConvert.Encode) } },
            w => new LogRanges(
                PartConvert.Decode("LogRanges.from", w.From),
                Checked.List("LogRanges.sources", w.Sources, StreamConvert.Decode))),
        MessageEntry.Of(
            "make-student", Wire.MakeStudent.Parser,
            (MakeStudent m) => new() { By = PartConvert.Encode(m.By), TrialId = m.Trial.Value, Settings = m.Settings },
            w => new MakeStudent(
                PartConvert.Decode("MakeStudent.by", w.By),
                Checked.Trial("MakeStudent.trial_id", w.TrialId),
                Checked.Lines("MakeStudent.settings", w.Settings))),
        MessageEntry.Of(
            "student-made", Wire.StudentMade.Parser,
            (StudentMade m) => new()
            {
                From = PartConvert.Encode(m.From),
                TrialId = m.Trial.Value,
                Student = PartConvert.Encode(m.Student),
            },
            w => new StudentMade(
                PartConvert.Decode("StudentMade.from", w.From),
                Checked.Trial("StudentMade.trial_id", w.TrialId),
                Checked.Present("StudentMade.student", PartConvert.Decode(w.Student)))),
        MessageEntry.Of(
            "student-not-made", Wire.StudentNotMade.Parser,
            (StudentNotMade m) => new() { From = PartConvert.Encode(m.From), TrialId = m.Trial.Value, Reason = m.Reason },
            w => new StudentNotMade(
                PartConvert.Decode("StudentNotMade.from", w.From),
                Checked.Trial("StudentNotMade.trial_id", w.TrialId),
                PartConvert.Sentence("StudentNotMade.reason", w.Reason))),
        MessageEntry.Of(
            "keep-students", Wire.KeepStudents.Parser,
            (KeepStudents m) => new() { By = PartConvert.Encode(m.By), TrialIds = { m.Trials.Select(trial => trial.Value) } },
            w => new KeepStudents(
                PartConvert.Decode("KeepStudents.by", w.By),
                Checked.List("KeepStudents.trial_ids", w.TrialIds, trial => Checked.Trial("KeepStudents.trial_ids", trial)))),
    ];

    private static RangeProgress Decode(Wire.RangeProgress w)
    {
        var range = Range("RangeProgress.range", w.Range);
        return new RangeProgress(
            PartConvert.Decode("RangeProgress.from", w.From),
            Source("RangeProgress.source", w.Source),
            range,
            Checked.Number("RangeProgress.produced_count", w.ProducedCount, 0, range.Count),
            Checked.NotNegative("RangeProgress.seconds_per_batch", w.SecondsPerBatch),
            Checked.Share("RangeProgress.busy_share", w.BusyShare));
    }

    private static BatchSource Source(string field, Wire.BatchSource? source) => CommonConvert.Decode(Checked.Present(field, source));

    private static BatchRange Range(string field, Wire.BatchRange? range) => CommonConvert.Decode(Checked.Present(field, range));
}
