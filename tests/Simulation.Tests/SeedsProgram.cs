using System.Diagnostics;
using System.Globalization;
using ActorDistill.SimulationTests.Clustering;
using Akka.Testing;

namespace ActorDistill.SimulationTests;

/// <summary>
/// The long run of cluster seeds, one line for each as it ends: <c>dotnet ActorDistill.Simulation.Tests.dll FIRST COUNT [digest]</c>. With
/// "digest" each line ends in the digest of the seed's event log, which is the same in every process.
/// </summary>
internal static class SeedsProgram
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length is not (2 or 3) || arguments is [_, _, not "digest"])
        {
            Console.Error.WriteLine("usage: FIRST COUNT [digest]");
            return 2;
        }
        var mode = arguments.Length == 3 ? EventLogMode.Digest : EventLogMode.None;
        var clock = Stopwatch.StartNew();
        List<SeedRun> runs = [];
        foreach (var seed in Enumerable.Range(Number(arguments[0]), Number(arguments[1])))
        {
            var run = SeedRun.Of(seed, mode);
            runs.Add(run);
            var digest = mode == EventLogMode.Digest ? $" {run.Digest}" : "";
            Console.WriteLine($"seed {seed} ({run.NodeCount} nodes, {run.EventCount} events): {run.Fault ?? "ok"}{digest}");
        }
        Console.WriteLine($"{SeedRun.Total(runs)}; {clock.Elapsed.TotalSeconds:F0} s");
        return runs.Any(run => run.Fault is not null) ? 1 : 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
