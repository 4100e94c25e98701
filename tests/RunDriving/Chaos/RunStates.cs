using System.Text.Json;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>Trials and workers of a run as "status --json" shows them.</summary>
internal static class RunStates
{
    /// <summary>The states of the trials by name.</summary>
    /// <param name="status">What the command wrote.</param>
    public static IReadOnlyDictionary<string, string> Of(string status)
    {
        using var json = JsonDocument.Parse(status);
        return json.RootElement.GetProperty("trials").EnumerateArray().ToDictionary(
            trial => trial.GetProperty("name").GetString()!, trial => trial.GetProperty("state").GetString()!);
    }

    /// <summary>The workers that the coordinator knows.</summary>
    /// <param name="status">What the command wrote.</param>
    public static IReadOnlyList<string> WorkersOf(string status)
    {
        using var json = JsonDocument.Parse(status);
        return [.. json.RootElement.GetProperty("workers").EnumerateArray().Select(worker => worker.GetProperty("name").GetString()!)];
    }
}
