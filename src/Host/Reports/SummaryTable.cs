using System.Globalization;
using ActorDistill.Host.Progress;
using Spectre.Console;

namespace ActorDistill.Host.Reports;

/// <summary>A summary as a table for people: in a terminal, in plain text and on a page.</summary>
/// <param name="Lead">What stands above it: the run, the machine, the teachers.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">One for each student, a cell for each column; "-" for what is not known.</param>
/// <param name="Notes">What stands below it: what the gap is measured from, why a student ended early.</param>
internal sealed record SummaryTable(
    IReadOnlyList<string> Lead, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes)
{
    private static readonly string[] Headings =
    [
        "student", "state", "steps", "nats/token", "at start", "gap closed", "tokens/s", "s/step", "teacher s", "student s", "overlap",
        "bytes/token", "t",
    ];

    // Words go to the left, figures to the right.
    private const int WordColumns = 2;

    /// <summary>The table of a summary.</summary>
    public static SummaryTable Of(RunSummary summary) =>
        new([.. LeadOf(summary)], Headings, [.. summary.Students.Select(RowOf)], [.. NotesOf(summary)]);

    /// <summary>As a bordered table when the output is a terminal, as aligned text when it is not.</summary>
    public void Print(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            PrintTo(AnsiConsole.Console);
        else
            PrintPlain(output);
    }

    private void PrintTo(IAnsiConsole console)
    {
        foreach (var line in Lead)
            console.WriteLine(line);
        console.Write(TerminalTable.Of(Columns, Rows, WordColumns));
        foreach (var line in Notes)
            console.WriteLine(line);
    }

    private void PrintPlain(TextWriter output)
    {
        foreach (var line in Lead)
            output.WriteLine(line);
        PlainTable.Write(output, Columns, Rows, WordColumns);
        foreach (var line in Notes)
            output.WriteLine(line);
    }

    private static IEnumerable<string> LeadOf(RunSummary summary)
    {
        yield return $"run {summary.Run}, {summary.Date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, "
            + $"{summary.Hardware.Processor}, {summary.Hardware.Cores} cores";
        if (summary.Ensemble is { } ensemble)
            yield return $"ensemble: {ensemble}";
        foreach (var teacher in summary.Teachers)
            yield return $"teacher {teacher.Worker}{(teacher.Member is { } member ? $" as {member}" : "")} ({teacher.Model}): "
                + $"{Figure.Text(teacher.NatsPerToken, "f4")} nats/token, "
                + $"{Figure.Text(teacher.ForwardCount, "n0")} batches of {Figure.Text(teacher.SecondsPerBatch, "f3")} s, "
                + $"busy {Figure.Text(teacher.BusyShare, "p0")}, {Figure.Bytes(teacher.SentBytes)} sent";
        if (summary.HedgedBatches > 0)
            yield return $"{Figure.Text(summary.HedgedBatches, "n0")} batches were asked of a second teacher as well";
    }

    private static string[] RowOf(StudentSummary student) =>
    [
        student.Student,
        student.State,
        student.StepTotal is { } total && total != student.Steps ? $"{student.Steps}/{total}" : $"{student.Steps}",
        Figure.Text(student.NatsPerToken, "f4"),
        Figure.Text(student.FirstNatsPerToken, "f4"),
        Figure.Text(student.Gap?.ClosedShare, "p1"),
        Figure.Text(student.TokensPerSecond, "n0"),
        Figure.Text(student.SecondsPerStepMedian, "f3"),
        Figure.Text(student.TeacherSecondsPerStep, "f3"),
        Figure.Text(student.StudentSecondsPerStep, "f3"),
        Figure.Text(student.Overlap, "p0"),
        Figure.Text(student.BytesPerToken, "n0"),
        Figure.Text(student.T, "f3"),
    ];

    private static IEnumerable<string> NotesOf(RunSummary summary)
    {
        var gaps = summary.Students.Select(student => student.Gap).OfType<GapFigures>().ToList();
        foreach (var trial in gaps.Select(gap => gap.ReferenceTrial).OfType<string>().Distinct())
            yield return $"gap: from {trial}, which learnt from the text alone, to the teacher";
        if (gaps.Any(gap => gap.ReferenceTrial == null))
            yield return "gap: from the student's own first weights to the teacher";
        foreach (var student in summary.Students)
        {
            if (student.Reason != null)
                yield return $"{student.Student}: {student.Reason}";
            if (student.RepeatedSteps > 0)
                yield return $"{student.Student}: {student.RepeatedSteps} steps were done twice, after a resume";
            if (student.Model != null)
                yield return $"{student.Student}: {student.Model}";
        }
    }
}
