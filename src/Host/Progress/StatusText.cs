using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>The state of a run, asked for once: rates are those of each trial's last step.</summary>
internal static class StatusText
{
    /// <summary>Writes two tables, or one line of JSON.</summary>
    public static void Write(TextWriter output, RunStatus status, bool json)
    {
        var rates = status.Trials.ToDictionary(trial => trial.Trial, TrialRates.OfLastStep);
        if (json)
        {
            output.WriteLine(StatusJson.Of(status, rates, TimeProvider.System.GetUtcNow()));
            return;
        }
        output.WriteLine($"run {status.Run}");
        PlainTable.Write(
            output, StatusTables.WorkerColumns, [.. status.Workers.Select(StatusTables.Row)], StatusTables.WorkerWords);
        output.WriteLine();
        PlainTable.Write(
            output, StatusTables.TrialColumns, [.. status.Trials.Select(trial => StatusTables.Row(trial, rates.Of(trial)))],
            StatusTables.TrialWords);
        if (status.HedgedBatchCount > 0)
            output.WriteLine($"{status.HedgedBatchCount} batches were asked of a second teacher as well");
        foreach (var trial in status.Trials)
            if (trial.Reason != null)
                output.WriteLine($"{trial.Trial}: {trial.Reason}");
    }
}
