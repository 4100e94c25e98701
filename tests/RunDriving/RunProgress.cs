using System.Text.Json;

namespace ActorDistill.RunDriving;

/// <summary>How far a run has come, as its folder says.</summary>
public static class RunProgress
{
    // A step takes some tens of milliseconds; what a node comes to takes seconds.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan SlowGlance = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a trial has done so many steps.</summary>
    /// <param name="runFolder">Of the run.</param>
    /// <param name="trial">Of the run.</param>
    /// <param name="step">At least 1.</param>
    /// <param name="patience">How long at most.</param>
    /// <exception cref="TimeoutException">It did not come so far.</exception>
    public static async Task WaitForStepAsync(string runFolder, string trial, long step, TimeSpan patience)
    {
        var path = Path.Combine(runFolder, "trials", trial, "metrics.jsonl");
        await WaitAsync(() => File.Exists(path) && LastStep(path) >= step, $"{path}: no step {step}", Glance, patience);
    }

    /// <summary>Waits until a trial has ended with its model.</summary>
    /// <inheritdoc cref="WaitForStepAsync"/>
    public static Task WaitForModelAsync(string runFolder, string trial, TimeSpan patience)
    {
        var path = Path.Combine(runFolder, "trials", trial, "model");
        return WaitAsync(() => Directory.Exists(path), $"{path}: is not there", SlowGlance, patience);
    }

    /// <summary>Waits until a node has written a text into its log.</summary>
    /// <param name="runFolder">Of the run.</param>
    /// <param name="node">Its name.</param>
    /// <param name="text">A part of a line.</param>
    /// <param name="count">How often.</param>
    /// <param name="patience">How long at most.</param>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static Task WaitForLogAsync(string runFolder, string node, string text, int count, TimeSpan patience) =>
        WaitAsync(() => CountInLog(runFolder, node, text) >= count, $"{node} did not write {count} times: {text}", SlowGlance, patience);

    /// <summary>How many lines of a node's log have a text in them; none before it has a log.</summary>
    public static int CountInLog(string runFolder, string node, string text) =>
        LogOf(runFolder, node).Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>What a node has written into its log; nothing before it has one.</summary>
    public static string LogOf(string runFolder, string node)
    {
        var path = Path.Combine(runFolder, "nodes", node, "node.log");
        return File.Exists(path) ? TextOf(path) : "";
    }

    // Other processes write all this: there is nothing to be told by.
    private static async Task WaitAsync(Func<bool> isSo, string otherwise, TimeSpan glance, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!isSo())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"{otherwise} within {patience}");
            await Task.Delay(glance);
        }
    }

    private static string TextOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
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
