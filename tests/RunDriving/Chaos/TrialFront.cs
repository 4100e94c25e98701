using System.Text.Json;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>How far the trials of a run have ever come: what is done again after a kill does not count.</summary>
/// <param name="runFolder">Of the run.</param>
/// <param name="trials">Their names.</param>
internal sealed class TrialFront(string runFolder, IReadOnlyList<string> trials)
{
    private readonly Dictionary<string, (long Length, long Steps)> _seen = trials.ToDictionary(trial => trial, _ => (0L, 0L));

    /// <summary>The highest steps of all trials together, as of now.</summary>
    public long TotalSteps => trials.Sum(StepsOf);

    /// <summary>All whole lines of a trial's metrics.jsonl.</summary>
    public IReadOnlyList<string> LinesOf(string trial)
    {
        var path = PathOf(trial);
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        // What follows the last line feed is not there yet.
        return reader.ReadToEnd().Split('\n')[..^1];
    }

    private long StepsOf(string trial)
    {
        var path = PathOf(trial);
        var (length, steps) = _seen[trial];
        if (!File.Exists(path) || new FileInfo(path).Length is var now && now == length) return steps;
        steps = Math.Max(steps, LinesOf(trial).Select(StepOf).DefaultIfEmpty().Max());
        _seen[trial] = (now, steps);
        return steps;
    }

    private static long StepOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("kind").GetString() == "step" ? json.RootElement.GetProperty("step").GetInt64() : 0;
    }

    private string PathOf(string trial) => Path.Combine(runFolder, "trials", trial, "metrics.jsonl");
}
