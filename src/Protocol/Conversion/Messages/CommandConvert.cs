using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class CommandConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of("get-status", Wire.GetStatus.Parser, (GetStatus _) => new(), _ => new GetStatus()),
        MessageEntry.Of(
            "run-status", Wire.RunStatus.Parser,
            (RunStatus m) => new()
            {
                CoordinatorEpoch = m.Coordinator.Value,
                RunId = m.Run.Value,
                Workers = { m.Workers.Select(Encode) },
                Trials = { m.Trials.Select(Encode) },
                HedgedBatchCount = m.HedgedBatchCount,
            },
            w => new RunStatus(
                PartConvert.Coordinator("RunStatus.coordinator_epoch", w.CoordinatorEpoch),
                Checked.Run("RunStatus.run_id", w.RunId),
                Checked.List("RunStatus.workers", w.Workers, Decode),
                Checked.List("RunStatus.trials", w.Trials, Decode),
                Checked.Number("RunStatus.hedged_batch_count", w.HedgedBatchCount, 0, long.MaxValue))),
        MessageEntry.Of(
            "stop-run", Wire.StopRun.Parser,
            (StopRun m) => new() { Reason = m.Reason },
            w => new StopRun(PartConvert.Sentence("StopRun.reason", w.Reason))),
        MessageEntry.Of(
            "add-trial", Wire.AddTrial.Parser,
            (AddTrial m) => new() { TrialId = m.Trial.Value, Settings = m.Settings },
            w => new AddTrial(Checked.Trial("AddTrial.trial_id", w.TrialId), Checked.Lines("AddTrial.settings", w.Settings))),
        MessageEntry.Of(
            "clone-trial", Wire.CloneTrial.Parser,
            (CloneTrial m) => new() { TrialId = m.Trial.Value, FromTrialId = m.FromTrial.Value, Settings = m.Settings },
            w => new CloneTrial(
                Checked.Trial("CloneTrial.trial_id", w.TrialId),
                Checked.Trial("CloneTrial.from_trial_id", w.FromTrialId),
                Checked.Lines("CloneTrial.settings", w.Settings))),
        MessageEntry.Of(
            "cancel-trial", Wire.CancelTrial.Parser,
            (CancelTrial m) => new() { TrialId = m.Trial.Value, Reason = m.Reason },
            w => new CancelTrial(
                Checked.Trial("CancelTrial.trial_id", w.TrialId), PartConvert.Sentence("CancelTrial.reason", w.Reason))),
        MessageEntry.Of(
            "command-accepted", Wire.CommandAccepted.Parser,
            (CommandAccepted m) => new() { CoordinatorEpoch = m.Coordinator.Value },
            w => new CommandAccepted(PartConvert.Coordinator("CommandAccepted.coordinator_epoch", w.CoordinatorEpoch))),
        MessageEntry.Of(
            "command-refused", Wire.CommandRefused.Parser,
            (CommandRefused m) => new() { CoordinatorEpoch = m.Coordinator.Value, Reason = m.Reason },
            w => new CommandRefused(
                PartConvert.Coordinator("CommandRefused.coordinator_epoch", w.CoordinatorEpoch),
                PartConvert.Sentence("CommandRefused.reason", w.Reason))),
    ];

    private static Wire.WorkerStatus Encode(WorkerStatus worker)
    {
        var written = new Wire.WorkerStatus
        {
            Worker = PartConvert.Encode(worker.Worker),
            Role = (Wire.WorkerRole)worker.Role,
            Address = worker.Address,
            Activity = worker.Activity,
        };
        if (worker.SecondsPerBatch is { } seconds) written.SecondsPerBatch = seconds;
        if (worker.BusyShare is { } share) written.BusyShare = share;
        return written;
    }

    private static WorkerStatus Decode(Wire.WorkerStatus worker) => new(
        PartConvert.Decode("WorkerStatus.worker", worker.Worker),
        Checked.Known("WorkerStatus.role", (WorkerRole)worker.Role),
        Checked.Text("WorkerStatus.address", worker.Address),
        Checked.Text("WorkerStatus.activity", worker.Activity, lengthMin: 0),
        worker.HasSecondsPerBatch ? Checked.NotNegative("WorkerStatus.seconds_per_batch", worker.SecondsPerBatch) : null,
        worker.HasBusyShare ? Checked.Share("WorkerStatus.busy_share", worker.BusyShare) : null);

    private static Wire.TrialStatus Encode(TrialStatus trial)
    {
        var written = new Wire.TrialStatus
        {
            TrialId = trial.Trial.Value,
            State = (Wire.TrialState)trial.State,
            Student = trial.Student?.Value ?? "",
            StepCount = trial.StepCount,
            StepTotal = trial.StepTotal,
            Figures = PartConvert.Encode(trial.Figures),
            TokenCount = trial.TokenCount,
            Reason = trial.Reason ?? "",
            Sweep = trial.Sweep ?? "",
        };
        if (trial.Loss is { } loss) written.Loss = loss;
        if (trial.NatsPerToken is { } nats) written.NatsPerToken = nats;
        if (trial.T is { } t) written.T = t;
        return written;
    }

    private static TrialStatus Decode(Wire.TrialStatus trial) => new(
        Checked.Trial("TrialStatus.trial_id", trial.TrialId),
        Checked.Known("TrialStatus.state", (TrialState)trial.State),
        trial.Student.Length == 0 ? null : Checked.Worker("TrialStatus.student", trial.Student),
        PartConvert.Steps("TrialStatus.step_count", trial.StepCount),
        PartConvert.Steps("TrialStatus.step_total", trial.StepTotal),
        trial.HasLoss ? trial.Loss : null,
        trial.HasNatsPerToken ? trial.NatsPerToken : null,
        trial.HasT ? trial.T : null,
        PartConvert.Decode(trial.Figures),
        Checked.Number("TrialStatus.token_count", trial.TokenCount, 0, long.MaxValue),
        trial.Reason.Length == 0 ? null : PartConvert.Sentence("TrialStatus.reason", trial.Reason),
        trial.Sweep.Length == 0 ? null : Checked.Name("TrialStatus.sweep", trial.Sweep));
}
