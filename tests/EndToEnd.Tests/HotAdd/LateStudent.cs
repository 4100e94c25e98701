using System.Text.Json;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.HotAdd;

/// <summary>A student node that is in no file of a run, with a file of its own that has neither teacher nor text.</summary>
internal static class LateStudent
{
    /// <summary>What it is called unless it is told otherwise.</summary>
    public const string Name = "late";

    /// <summary>Starts its process and lets it ask the run's coordinator to be taken in.</summary>
    /// <param name="run">Led by "launch", which has chosen the ports.</param>
    /// <param name="name">Of the node.</param>
    /// <param name="keys">Of its file beside the run's folder.</param>
    /// <param name="environment">Of its process.</param>
    public static HostProcess Start(
        TinyRun run, string name = Name, string keys = "run.name = tiny", IReadOnlyDictionary<string, string>? environment = null)
    {
        var file = run.PathOf($"{name}.conf");
        File.WriteAllText(file, $"actordistill {{\n run.folder = \"run\"\n {keys}\n}}\n");
        return HostProcess.Start(["node", file, "--name", name, "--seed", SeedOf(run)], environment);
    }

    private static string SeedOf(TinyRun run)
    {
        using var launch = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.RunFolder, "launch.json")));
        return $"127.0.0.1:{launch.RootElement.GetProperty("ports").GetProperty("coordinator").GetInt32()}";
    }
}
