using System.Text.Json;

namespace ActorDistill.RunDriving;

/// <summary>How far a run has come, as its folder says.</summary>
public static class RunProgress
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until a trial has done so many steps.</summary>
    /// <param name="runFolder">Of the run.</param>
    /// <param name="trial">Of the run.</param>
    /// <param name="step">At least 1.</param>
    /// <param name="patience">How long at most.</param>
    /// <exception cref="TimeoutException">It did not come so far.</exception>
    public static async Task WaitForStepAsync(string runFolder, string trial, long step, TimeSpan patience)
    {
        var path = Path.Combine(runFolder, "trials", trial, "metrics.jsonl");
        using var limit = new CancellationTokenSource(patience);
        // Another process writes it: there is nothing to be told by.
        while (!File.Exists(path) || LastStep(path) < step)
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"{path}: no step {step} within {patience}");
            await Task.Delay(Glance);
        }
    }

    private static long LastStep(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var last = 0L;
        while (reader.ReadLine() is { } line)
        {
            // The last line may be half written.
            if (!line.EndsWith('}')) continue;
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("kind").GetString() == "step") last = json.RootElement.GetProperty("step").GetInt64();
        }
        return last;
    }
}
