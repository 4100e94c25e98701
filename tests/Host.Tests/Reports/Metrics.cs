using System.Globalization;
using ActorDistill.Host.Reports;

namespace ActorDistill.Host.Tests.Reports;

/// <summary>Lines of metrics.jsonl as a student writes them.</summary>
internal static class Metrics
{
    public static string Start(long step, string worker) =>
        $$"""{"kind":"start","step":{{step}},"worker":"{{worker}}","time":"2026-11-21T12:00:00+00:00"}""";

    public static string Step(
        long step, double loss, double seconds = 0.5, double wait = 0.125, double coefficient = 0, long tokens = 2048, long bytes = 4096,
        double? t = null)
    {
        string[] numbers = [.. new double?[] { loss, t, seconds, wait, coefficient }.Select(Number)];
        return $$"""
            {"kind":"step","step":{{step}},"loss":{{numbers[0]}},"soft":{{numbers[0]}},"kl":null,"hard":null,"t":{{numbers[1]}},
            """
            + $$"""
            "learning_rate":0.003,"tokens":{{tokens}},"seconds":{{numbers[2]}},"wait_seconds":{{numbers[3]}},
            """
            + $$"""
            "coefficient_seconds":{{numbers[4]}},"bytes":{{bytes}},"window":6,"slots":8}
            """;
    }

    public static string Validation(long step, double nats, long tokens = 1000) =>
        $$"""{"kind":"validation","step":{{step}},"nats_per_token":{{Number(nats)}},"tokens":{{tokens}}}""";

    public static string Checkpoint(long step) => $$"""{"kind":"checkpoint","step":{{step}}}""";

    /// <summary>Writes a file of lines and reads it.</summary>
    public static MetricsHistory Write(string path, params IEnumerable<string> lines)
    {
        File.WriteAllText(path, string.Concat(lines.Select(line => $"{line}\n")));
        return MetricsFile.Read(path);
    }

    private static string Number(double? value) => value switch
    {
        null => "null",
        double.NaN => "\"NaN\"",
        { } number => number.ToString("R", CultureInfo.InvariantCulture),
    };
}
