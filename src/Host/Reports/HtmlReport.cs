using System.Text;
using System.Xml;
using System.Xml.Linq;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Reports;

/// <summary>
/// A run as one page: table, curves, placement. Nothing is loaded from elsewhere and there is no script, so it can be mailed and kept. It
/// is well-formed XML too.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Writes the page; it appears whole or not at all.</summary>
    /// <exception cref="OperatorException">It cannot be written.</exception>
    public static void Write(string path, RunSummary summary, IReadOnlyList<TrialRecord> trials, IReadOnlyList<PlacedNode> nodes) =>
        AtomicFile.Write(path, stream => Write(stream, PageOf(summary, trials, nodes)));

    private static void Write(Stream stream, XElement page)
    {
        stream.Write("<!DOCTYPE html>\n"u8);
        var layout = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            IndentChars = " ",
            NewLineChars = "\n",
        };
        using var writer = XmlWriter.Create(stream, layout);
        page.WriteTo(writer);
    }

    private static XElement PageOf(RunSummary summary, IReadOnlyList<TrialRecord> trials, IReadOnlyList<PlacedNode> nodes)
    {
        var table = SummaryTable.Of(summary);
        return new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width")),
                new XElement("title", Text($"Run {summary.Run}")),
                new XElement("style", PageStyle.Sheet)),
            new XElement(
                "body",
                new XElement("h1", Text($"Run {summary.Run}")),
                table.Lead.Select(line => new XElement("p", Text(line))),
                new XElement("h2", "Students"),
                TableOf(table.Columns, table.Rows, wordColumns: 2),
                table.Notes.Select(line => new XElement("p", Text(line))),
                new XElement("h2", "Curves"),
                Charts(summary, trials).Select(chart => chart.ToElement()),
                new XElement("h2", "Placement"),
                TableOf(["node", "worker", "does", "devices", "threads", "cores"], [.. nodes.SelectMany(RowsOf)], wordColumns: 4)));
    }

    private static IEnumerable<CurveChart> Charts(RunSummary summary, IReadOnlyList<TrialRecord> trials)
    {
        var teacher = summary.Students.Select(student => student.TeacherNatsPerToken).FirstOrDefault(nats => nats != null);
        CurveChart[] charts =
        [
            new(
                "Validation, nats per token",
                CurvesOf(trials, history => history.Validations.Select(point => ((double)point.Step, point.NatsPerToken))),
                teacher is { } nats ? ("teacher", nats) : null),
            new(
                "Loss of a step, nats per token, each by the student's own objective",
                CurvesOf(trials, history => history.Steps.Select(step => ((double)step.Step, step.Loss))),
                null),
            new(
                "TAID's t: 0 is the student itself, 1 the teacher",
                CurvesOf(trials, history => history.Steps.Where(step => step.T != null).Select(step => ((double)step.Step, step.T!.Value))),
                null),
        ];
        return charts.Where(chart => chart.Curves.Any(curve => curve.Drawn().Count > 0));
    }

    private static List<Curve> CurvesOf(
        IReadOnlyList<TrialRecord> trials, Func<MetricsHistory, IEnumerable<(double X, double Y)>> points) =>
        [.. trials.Select((trial, index) => new Curve(Text(trial.Name), index, [.. points(trial.History)]))];

    private static XElement TableOf(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int wordColumns)
    {
        XElement Cell(string name, string text, int column) =>
            new(name, column < wordColumns ? new XAttribute("class", "word") : null, Text(text));
        return new XElement(
            "div",
            new XAttribute("class", "wide"),
            new XElement(
                "table",
                new XElement("thead", new XElement("tr", columns.Select((text, column) => Cell("th", text, column)))),
                new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((text, column) => Cell("td", text, column)))))));
    }

    private static IEnumerable<IReadOnlyList<string>> RowsOf(PlacedNode node)
    {
        if (node.IsCoordinator)
            yield return [node.Name, "", "coordinator", "", "", ""];
        foreach (var worker in node.Workers)
            yield return
            [
                node.Name,
                worker.Name,
                worker.Role == PlacedRole.Student ? "student" : worker.Member is { } member ? $"teacher as {member}" : "teacher",
                string.Join(", ", worker.Devices),
                $"{worker.Threads}",
                worker.Cores.Count == 0 ? "any" : string.Join(", ", worker.Cores),
            ];
    }

    // Names and reasons come from files and from other programs; XML has no control characters, not even escaped.
    private static string Text(string text) => string.Concat(text.EnumerateRunes().Select(Allowed));

    private static string Allowed(Rune rune) => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString();
}
