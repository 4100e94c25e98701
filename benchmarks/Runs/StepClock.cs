using System.Text.Json;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>When each step of an undisturbed trial was done, as its metrics.jsonl says.</summary>
/// <param name="Ends">By steps done, the first of them at 0; what comes between two steps is not counted.</param>
/// <param name="Seconds">Of each step, waiting included.</param>
internal sealed record StepClock(IReadOnlyList<DateTimeOffset> Ends, IReadOnlyList<double> Seconds)
{
    /// <summary>Reads a trial's file.</summary>
    /// <param name="run">Of the trial.</param>
    /// <param name="trial">Its name.</param>
    public static StepClock Of(BenchmarkRun run, string trial)
    {
        var (ends, seconds, now) = (new List<DateTimeOffset>(), new List<double>(), default(DateTimeOffset));
        foreach (var text in File.ReadLines(Path.Combine(run.Folder, "trials", trial, "metrics.jsonl")))
        {
            using var json = JsonDocument.Parse(text);
            var line = json.RootElement;
            if (line.GetProperty("kind").GetString() == "start") now = line.GetProperty("time").GetDateTimeOffset();
            if (line.GetProperty("kind").GetString() != "step") continue;
            seconds.Add(line.GetProperty("seconds").GetDouble());
            now = now.AddSeconds(seconds[^1]);
            ends.Add(now);
        }
        return new StepClock(ends, seconds);
    }

    /// <summary>Steps done at a moment.</summary>
    public int DoneAt(DateTimeOffset moment) => Ends.Count(end => end <= moment);

    /// <summary>Steps done when another one's lead was gone; all of them when it never was.</summary>
    public int LevelWith(StepClock ahead)
    {
        for (var done = 1; done <= Ends.Count; done++)
            if (ahead.DoneAt(Ends[done - 1]) <= done) return done;
        return Ends.Count;
    }

    /// <summary>Steps a second over a part of them; null over none.</summary>
    public double? Speed(Range steps) => Seconds.ToList()[steps] is { Count: > 0 } part ? part.Count / part.Sum() : null;
}
