using System.Globalization;
using System.Text.Json;

namespace ActorDistill.RunDriving;

/// <summary>What a trial learned step by step, as its metrics.jsonl says: losses, t and validations with all their digits.</summary>
public static class LossCurve
{
    private static readonly string[] Figures =
        ["loss", "soft", "kl", "hard", "attention", "hidden", "t", "learning_rate", "nats_per_token"];

    /// <summary>The lines that count: a start at step k takes back what lines before it say of steps beyond k.</summary>
    /// <param name="runFolder">Of the run.</param>
    /// <param name="trial">Which.</param>
    /// <returns>A line for each step and each validation, in the order of steps.</returns>
    public static IReadOnlyList<string> Of(string runFolder, string trial)
    {
        var curve = new List<(long Step, string Line)>();
        foreach (var line in File.ReadLines(Path.Combine(runFolder, "trials", trial, "metrics.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var (kind, step) = (json.RootElement.GetProperty("kind").GetString(), json.RootElement.GetProperty("step").GetInt64());
            if (kind == "start") curve.RemoveAll(earlier => earlier.Step > step);
            // A measurement at the step that a checkpoint is of may be repeated, with the same digits.
            else if (kind is "step" or "validation" && !curve.Contains((step, TextOf(kind, step, json.RootElement))))
                curve.Add((step, TextOf(kind, step, json.RootElement)));
        }
        return [.. curve.Select(point => point.Line)];
    }

    // A number's text has all digits of its bits.
    private static string TextOf(string kind, long step, JsonElement line) => string.Join(
        ' ',
        [
            kind, step.ToString(CultureInfo.InvariantCulture),
            .. Figures.Where(figure => line.TryGetProperty(figure, out _))
                .Select(figure => $"{figure}={line.GetProperty(figure).GetRawText()}"),
        ]);
}
