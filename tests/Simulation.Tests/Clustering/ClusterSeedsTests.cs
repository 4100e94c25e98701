using System.Globalization;
using Xunit.Abstractions;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>
/// Clusters under random faults. SIMULATION_SEEDS says how many seeds are run (as it stands a few), SIMULATION_FIRST_SEED with which
/// one to begin; SIMULATION_LOG names a file for the event log of the last seed.
/// </summary>
public sealed class ClusterSeedsTests(ITestOutputHelper output)
{
    private static readonly int SeedCount = Number("SIMULATION_SEEDS", 16);
    private static readonly int FirstSeed = Number("SIMULATION_FIRST_SEED", 1);
    private static readonly string? LogFile = Environment.GetEnvironmentVariable("SIMULATION_LOG");

    [Fact]
    public void Once_faults_stop_all_agree_and_one_singleton_runs()
    {
        var scenarios = new (ClusterScenario Scenario, string? Fault)[SeedCount];
        // Each belongs to one thread; they know nothing of each other.
        Parallel.For(0, SeedCount, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var scenario = new ClusterScenario(FirstSeed + i, keepsEventLog: LogFile is not null && i == SeedCount - 1);
            scenarios[i] = (scenario, scenario.Run());
        });
        if (LogFile is { } file) File.WriteAllText(file, scenarios[^1].Scenario.EventLog);
        var records = scenarios.Select(run => run.Scenario.Record).ToList();
        var removals = records.Sum(record => record.Removals);
        var faults = scenarios.Select((run, i) => $"seed {FirstSeed + i} ({run.Scenario.NodeCount} nodes): {run.Fault}")
            .Where((_, i) => scenarios[i].Fault is not null).ToList();
        output.WriteLine(
            $"{SeedCount} seeds from {FirstSeed}: {records.Sum(record => record.SingletonStarts)} singletons started, "
            + $"{records.Sum(record => record.SingletonsOnBothSides)} of them while one ran on the other side of a partition, "
            + $"{removals} removals seen");
        Assert.True(faults.Count == 0, $"{faults.Count} seeds failed; run one alone with SIMULATION_SEEDS=1 SIMULATION_FIRST_SEED=n\n"
            + string.Join('\n', faults));
        Assert.True(removals > 0, "no faults at all");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_events_byte_for_byte(int seed)
    {
        var first = new ClusterScenario(seed, keepsEventLog: true);
        var second = new ClusterScenario(seed, keepsEventLog: true);
        first.Run();
        second.Run();
        Assert.True(first.EventLog == second.EventLog, $"seed {seed}: {FirstDifference(first.EventLog, second.EventLog)}");
    }

    private static string FirstDifference(string one, string other)
    {
        var at = Enumerable.Range(0, Math.Min(one.Length, other.Length)).FirstOrDefault(i => one[i] != other[i], -1);
        return at < 0 ? "one is longer" : $"...{Around(one)}\nand\n...{Around(other)}";

        string Around(string text) => text[Math.Max(0, at - 300)..Math.Min(text.Length, at + 300)];
    }

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
