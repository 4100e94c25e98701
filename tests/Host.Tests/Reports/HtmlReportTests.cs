using System.Globalization;
using System.Xml.Linq;
using ActorDistill.Host.Reports;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Tests.Reports;

public class HtmlReportTests
{
    private const string Nasty = "a<b>&\"c'\u0001</script>";

    [Fact]
    public void The_page_is_well_formed_loads_nothing_and_shows_names_as_they_are()
    {
        var (text, page) = Write(NewTrials());
        Assert.StartsWith("<!DOCTYPE html>", text);
        Assert.DoesNotContain("http", text.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href");
        Assert.Contains(page.Descendants("td"), cell => cell.Value == "a<b>&\"c'\uFFFD</script>");
        Assert.Contains("prefers-color-scheme: dark", page.Descendants("style").Single().Value);
    }

    [Fact]
    public void Each_student_has_a_line_in_each_chart_that_it_has_points_for_and_the_teacher_a_level()
    {
        var figures = Write(NewTrials()).Page.Descendants("figure").ToList();
        Assert.Equal(
            ["Validation, nats per token", "Loss of a step, nats per token, each by the student's own objective",
                "TAID's t: 0 is the student itself, 1 the teacher"],
            figures.Select(figure => figure.Element("figcaption")!.Value));
        Assert.Equal([2, 2, 1], figures.Select(figure => figure.Descendants("polyline").Count()));
        Assert.Equal([1, 0, 0], figures.Select(figure => figure.Descendants("line").Count(IsLevel)));
        // The teacher is better than any student: the lowest line, so the largest y.
        var level = Number(figures[0].Descendants("line").Single(IsLevel).Attribute("y1")!);
        Assert.All(figures[0].Descendants("polyline").SelectMany(Points), point => Assert.InRange(point.Y, 0, level));
    }

    [Fact]
    public void Curves_lie_within_their_drawing_and_go_from_left_to_right()
    {
        foreach (var line in Write(NewTrials()).Page.Descendants("polyline"))
        {
            var points = Points(line).ToList();
            Assert.Equal(points.Select(point => point.X).Order(), points.Select(point => point.X));
            Assert.All(points, point => Assert.True(point is { X: >= 64 and <= 748, Y: >= 12 and <= 260 }, $"{point}"));
        }
    }

    [Fact]
    public void Long_curves_are_drawn_as_means_of_neighbours_and_losses_that_are_no_numbers_are_left_out()
    {
        var curve = new Curve("x", 0, [.. Enumerable.Range(1, 1000).Select(step => ((double)step, step == 3 ? double.NaN : 2.0))]);
        var drawn = curve.Drawn();
        Assert.Equal(333, drawn.Count);
        // Steps 1, 2 and 4.
        Assert.Equal((7.0 / 3, 2.0), drawn[0]);
    }

    [Fact]
    public void A_run_without_a_single_step_has_a_page_without_charts() =>
        Assert.Empty(Write([new TrialRecord("one", null, null, MetricsHistory.Empty, null)]).Page.Descendants("svg"));

    [Theory]
    [InlineData(0, 400, "0 100 200 300 400")]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(2.71, 8.35, "2 3 4 5 6 7 8 9")]
    [InlineData(-0.03, 0.01, "-0.03 -0.02 -0.01 0 0.01")]
    [InlineData(0, 0, "-0.6 -0.4 -0.2 0 0.2 0.4 0.6")]
    [InlineData(5e6, 5e6, "4999999.4 4999999.6 4999999.8 5000000 5000000.2 5000000.4 5000000.6")]
    public void Ticks_are_round_numbers_around_the_range(double least, double most, string ticks) => Assert.Equal(
        ticks, string.Join(' ', AxisTicks.Of(least, most).Select(tick => tick.ToString("0.######", CultureInfo.InvariantCulture))));

    private static (string Text, XElement Page) Write(IReadOnlyList<TrialRecord> trials)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("report.html");
        TeacherFigures teacher = new("t", "m", "d", 2.5, 1000, 4, 4, 0.1, 0.5, 10, ["cpu"], 1);
        var summary = RunSummary.Of(Nasty, default, new Hardware("cpu", 2), [teacher], trials);
        PlacedNode node = new(
            "node-1", IsLocal: true, IsCoordinator: true, new NodeSettings("h", 1, [], ["coordinator"], default, default, default, default),
            new AdminSettings("h", 0), [new PlacedWorker("student-1", PlacedRole.Student, ["cpu"], 1, [0, 1])]);
        HtmlReport.Write(path, summary, trials, [node]);
        var text = File.ReadAllText(path);
        return (text, XElement.Parse(text["<!DOCTYPE html>".Length..]));
    }

    private static TrialRecord[] NewTrials()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("m");
        var plain = Metrics.Write(
            path, Metrics.Start(0, "s"), Metrics.Validation(0, 8), Metrics.Step(1, 7), Metrics.Step(2, 6), Metrics.Validation(2, 6));
        var taid = Metrics.Write(
            path, Metrics.Start(0, "s"), Metrics.Validation(0, 7), Metrics.Step(1, 5, t: 0.4), Metrics.Step(2, 4.5, t: 0.5),
            Metrics.Validation(2, 4));
        return [new TrialRecord(Nasty, null, null, plain, null), new TrialRecord("taid", null, null, taid, null)];
    }

    private static bool IsLevel(XElement line) => (string?)line.Attribute("class") == "level";

    private static IEnumerable<(double X, double Y)> Points(XElement line) => line.Attribute("points")!.Value.Split(' ')
        .Select(pair => pair.Split(',')).Select(pair => (Parse(pair[0]), Parse(pair[1])));

    private static double Number(XAttribute attribute) => Parse(attribute.Value);

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
