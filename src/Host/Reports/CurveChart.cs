using System.Globalization;
using System.Xml.Linq;

namespace ActorDistill.Host.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Colour">Which of the page's colours, from 0; the same for a student in every chart.</param>
/// <param name="Points">By rising x; points that are no numbers are left out.</param>
internal sealed record Curve(string Name, int Colour, IReadOnlyList<(double X, double Y)> Points)
{
    // More would not be seen and would make the page large.
    private const int MostPoints = 400;

    /// <summary>The finite points, as means of neighbours where there are many.</summary>
    public IReadOnlyList<(double X, double Y)> Drawn()
    {
        var finite = Points.Where(point => double.IsFinite(point.Y)).ToList();
        var group = (finite.Count + MostPoints - 1) / MostPoints;
        return group <= 1
            ? finite
            : [.. finite.Chunk(group).Select(part => (part.Average(point => point.X), part.Average(point => point.Y)))];
    }
}

/// <summary>Curves over training steps as an inline SVG drawing, without a script.</summary>
/// <param name="Title">What is drawn, with its unit.</param>
/// <param name="Curves">At least one has a point.</param>
/// <param name="Level">A horizontal line with its name, such as the teacher's loss; null for none.</param>
internal sealed record CurveChart(string Title, IReadOnlyList<Curve> Curves, (string Name, double Y)? Level)
{
    private const int Width = 760;
    private const int Height = 300;
    private const int Left = 64;
    private const int Right = 12;
    private const int Top = 12;
    private const int Bottom = 40;

    /// <summary>The drawing with its title and legend.</summary>
    public XElement ToElement()
    {
        var curves = Curves.Select(curve => (Curve: curve, Points: curve.Drawn())).Where(drawn => drawn.Points.Count > 0).ToList();
        var points = curves.SelectMany(drawn => drawn.Points).ToList();
        var heights = points.Select(point => point.Y).Concat(Level is { } level ? [level.Y] : []).ToList();
        var (xs, ys) = (AxisTicks.Of(0, points.Max(point => point.X)), AxisTicks.Of(heights.Min(), heights.Max()));
        double AcrossOf(double x) => Left + (x - xs[0]) / (xs[^1] - xs[0]) * (Width - Left - Right);
        double DownOf(double y) => Height - Bottom - (y - ys[0]) / (ys[^1] - ys[0]) * (Height - Top - Bottom);
        return new XElement(
            "figure",
            new XElement("figcaption", Title),
            new XElement(
                "svg",
                new XAttribute("viewBox", $"0 0 {Width} {Height}"),
                new XAttribute("role", "img"),
                new XAttribute("aria-label", $"{Title}: {string.Join(", ", curves.Select(drawn => drawn.Curve.Name))}"),
                ys.Select(y => HorizontalTick(y, DownOf(y))),
                xs.Select(x => Label(AcrossOf(x), Height - Bottom + 16, "middle", Number(x))),
                Label((Left + Width - Right) / 2.0, Height - 6, "middle", "steps"),
                Level is { } line ? LevelLine(DownOf(line.Y)) : null,
                curves.Select(drawn => Line(drawn.Curve, drawn.Points.Select(point => (AcrossOf(point.X), DownOf(point.Y)))))),
            Legend(curves.Select(drawn => drawn.Curve)));
    }

    private static XElement[] HorizontalTick(double value, double y) =>
    [
        new(
            "line",
            new XAttribute("class", "grid"),
            new XAttribute("x1", Left),
            new XAttribute("x2", Width - Right),
            new XAttribute("y1", Place(y)),
            new XAttribute("y2", Place(y))),
        Label(Left - 8, y + 4, "end", Number(value)),
    ];

    private static XElement Label(double x, double y, string anchor, string text) => new(
        "text",
        new XAttribute("x", Place(x)),
        new XAttribute("y", Place(y)),
        new XAttribute("text-anchor", anchor),
        text);

    private static XElement LevelLine(double y) => new(
        "line",
        new XAttribute("class", "level"),
        new XAttribute("x1", Left),
        new XAttribute("x2", Width - Right),
        new XAttribute("y1", Place(y)),
        new XAttribute("y2", Place(y)));

    private static XElement Line(Curve curve, IEnumerable<(double X, double Y)> points)
    {
        var places = points.Select(point => (X: Place(point.X), Y: Place(point.Y))).ToList();
        // A line through one point would not be seen.
        var shape = places is [var (x, y)]
            ? new XElement("circle", new XAttribute("cx", x), new XAttribute("cy", y), new XAttribute("r", 3))
            : new XElement("polyline", new XAttribute("points", string.Join(' ', places.Select(place => $"{place.X},{place.Y}"))));
        shape.Add(new XAttribute("class", $"curve {PageStyle.ColourClass(curve.Colour)}"), new XElement("title", curve.Name));
        return shape;
    }

    private XElement Legend(IEnumerable<Curve> curves) => new(
        "ul",
        new XAttribute("class", "legend"),
        curves.Select(curve => LegendEntry(PageStyle.ColourClass(curve.Colour), curve.Name)),
        Level is { } level ? LegendEntry("level", level.Name) : null);

    private static XElement LegendEntry(string colour, string name) => new(
        "li",
        new XElement("span", new XAttribute("class", $"swatch {colour}"), ""),
        name);

    private static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);
}
