using ActorDistill.Distillation.Recipes;
using ActorDistill.Host.Commands;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Reports;

/// <summary>What came out of a run: its summary.json. docs/RUNS.md says what each figure means.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Date">When the summary was made.</param>
/// <param name="Hardware">Of the machine that made it.</param>
/// <param name="Teachers">By name.</param>
/// <param name="Students">In the order of the run's file.</param>
internal sealed record RunSummary(
    string Run, DateTimeOffset Date, Hardware Hardware, IReadOnlyList<TeacherFigures> Teachers, IReadOnlyList<StudentSummary> Students)
{
    /// <summary>Batches that a second teacher was asked for as well, because students waited for the first.</summary>
    public long HedgedBatches { get; init; }

    /// <summary>Who teaches as one; null for a single model.</summary>
    public EnsembleFigures? Ensemble { get; init; }

    /// <summary>Writes a run's summary.json and report.html, and prints the closing table.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="settings">The whole run file.</param>
    /// <param name="status">The last that the coordinator said; trials that were added to the run are known from it.</param>
    /// <param name="output">Where the table goes.</param>
    /// <exception cref="Storage.OperatorException">A file of the run is damaged or cannot be written.</exception>
    public static void Write(RunFolder folder, RunSettings settings, RunStatus status, TextWriter output)
    {
        var trials = TrialRecord.ReadAll(folder, settings, status);
        var summary = Of(
            settings.Name,
            TimeProvider.System.GetUtcNow(),
            new Hardware(Processor.Name(), Environment.ProcessorCount),
            TeacherFigures.ReadAll(folder.Teachers),
            trials) with
        {
            HedgedBatches = status.HedgedBatchCount,
            Ensemble = settings.Ensemble is { } ensemble ? EnsembleFigures.Of(ensemble) : null,
        };
        JsonOption.Write(folder.Summary, summary);
        HtmlReport.Write(folder.Report, summary, trials, settings.Nodes);
        SummaryTable.Of(summary).Print(output);
        SweepText.WriteAllRanks(output, status.Trials);
        output.WriteLine($"{folder.Report} shows it with curves, {folder.Summary} has all figures");
    }

    /// <summary>Puts the figures together.</summary>
    public static RunSummary Of(
        string run, DateTimeOffset date, Hardware hardware, IReadOnlyList<TeacherFigures> teachers, IReadOnlyList<TrialRecord> trials)
    {
        var undistilled = trials.FirstOrDefault(trial => trial.IsUndistilled && trial.Outcome == "completed");
        return new RunSummary(
            run, date, hardware, teachers, [.. trials.Select(trial => StudentSummary.Of(trial, teachers, undistilled))]);
    }
}

/// <summary>A machine in few words.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">That this process may use.</param>
internal sealed record Hardware(string Processor, int Cores);
