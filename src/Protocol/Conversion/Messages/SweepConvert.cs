using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Sweeps;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class SweepConvert
{
    /// <summary>Trials of a sweep.</summary>
    private const int TrialCountMax = 256;

    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of(
            "add-sweep", Wire.AddSweep.Parser,
            (AddSweep m) => new()
            {
                Sweep = m.Sweep,
                Trials = { m.Trials.Select(trial => new Wire.NewSweepTrial { TrialId = trial.Trial.Value, Settings = trial.Settings }) },
                Rungs = Encode(m.Rungs),
                MaxConcurrent = Checked.Wire(m.MaxConcurrent ?? 0),
            },
            w => new AddSweep(
                Checked.Name("AddSweep.sweep", w.Sweep),
                Checked.List("AddSweep.trials", w.Trials, Decode, TrialCountMax),
                Decode(w.Rungs),
                MaxConcurrent("AddSweep.max_concurrent", w.MaxConcurrent))),
        MessageEntry.Of(
            "cancel-sweep", Wire.CancelSweep.Parser,
            (CancelSweep m) => new() { Sweep = m.Sweep, Reason = m.Reason },
            w => new CancelSweep(
                Checked.Name("CancelSweep.sweep", w.Sweep), PartConvert.Sentence("CancelSweep.reason", w.Reason))),
        MessageEntry.Of("list-sweeps", Wire.ListSweeps.Parser, (ListSweeps _) => new(), _ => new ListSweeps()),
        MessageEntry.Of(
            "sweep-list", Wire.SweepList.Parser,
            (SweepList m) => new() { CoordinatorEpoch = m.Coordinator.Value, Sweeps = { m.Sweeps.Select(Encode) } },
            w => new SweepList(
                PartConvert.Coordinator("SweepList.coordinator_epoch", w.CoordinatorEpoch),
                Checked.List("SweepList.sweeps", w.Sweeps, Decode))),
    ];

    private static NewSweepTrial Decode(Wire.NewSweepTrial trial) => new(
        Checked.Trial("NewSweepTrial.trial_id", trial.TrialId), Checked.Lines("NewSweepTrial.settings", trial.Settings));

    private static Wire.SweepStatus Encode(SweepStatus sweep) => new()
    {
        Sweep = sweep.Sweep,
        Groups =
        {
            sweep.Groups.Select(group => new Wire.BatchGroup
            {
                Source = CommonConvert.Encode(group.Source),
                TrialIds = { group.Trials.Select(trial => trial.Value) },
            }),
        },
        Rungs = Encode(sweep.Rungs),
        MaxConcurrent = Checked.Wire(sweep.MaxConcurrent ?? 0),
    };

    private static SweepStatus Decode(Wire.SweepStatus sweep) => new(
        Checked.Name("SweepStatus.sweep", sweep.Sweep),
        Checked.List("SweepStatus.groups", sweep.Groups, Decode, TrialCountMax),
        Decode(sweep.Rungs),
        MaxConcurrent("SweepStatus.max_concurrent", sweep.MaxConcurrent));

    private static BatchGroup Decode(Wire.BatchGroup group) => new(
        CommonConvert.Decode(Checked.Present("BatchGroup.source", group.Source)),
        Checked.List("BatchGroup.trial_ids", group.TrialIds, trial => Checked.Trial("BatchGroup.trial_ids", trial), TrialCountMax));

    private static Wire.SweepRungs? Encode(SweepRungs? rungs) => rungs is null ? null : new()
    {
        Shares = { rungs.Shares },
        Steps = { rungs.Steps },
        KeepShare = rungs.KeepShare,
    };

    private static SweepRungs? Decode(Wire.SweepRungs? rungs) => rungs is null ? null : new(
        Checked.List("SweepRungs.shares", rungs.Shares, share => Checked.Share("SweepRungs.shares", share)),
        Checked.List("SweepRungs.steps", rungs.Steps, step => PartConvert.Steps("SweepRungs.steps", step)),
        Checked.Share("SweepRungs.keep_share", rungs.KeepShare));

    private static int? MaxConcurrent(string field, uint count) => count == 0 ? null : Checked.Count(field, count, 1, int.MaxValue);
}
