using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>What came of one seed; without the simulation, of which a thousand do not fit into memory.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="NodeCount">How many hosts.</param>
/// <param name="Fault">What is wrong; null when all is right.</param>
/// <param name="Record">What happened.</param>
/// <param name="Counts">What was done to it.</param>
/// <param name="EventCount">Messages, timers and frames.</param>
/// <param name="VirtualTime">How long it took on its own clock.</param>
/// <param name="Digest">SHA-256 of the event log, if one was kept.</param>
internal sealed record SeedRun(
    int Seed, int NodeCount, string? Fault, RunRecord Record, FaultCounts Counts, long EventCount, TimeSpan VirtualTime, string Digest)
{
    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mode">What to keep of the event log.</param>
    /// <param name="logFile">Where to write it, in the mode <see cref="EventLogMode.Text"/>; null: nowhere.</param>
    public static SeedRun Of(int seed, EventLogMode mode = EventLogMode.None, string? logFile = null)
    {
        var scenario = new ClusterScenario(seed, mode);
        var fault = scenario.Run();
        if (logFile is not null) File.WriteAllText(logFile, scenario.EventLog);
        var record = scenario.Record;
        return new SeedRun(
            seed,
            scenario.NodeCount,
            fault,
            new RunRecord(record.SingletonStarts, record.SingletonsOnBothSides, record.Removals, record.Foundings),
            scenario.Counts,
            scenario.EventCount,
            scenario.VirtualTime,
            scenario.EventDigest);
    }

    /// <summary>All of several seeds in one line.</summary>
    public static string Total(IReadOnlyCollection<SeedRun> runs) =>
        $"{runs.Count} seeds, {runs.Count(run => run.Fault is not null)} failed; nodes {runs.Sum(run => run.NodeCount)}, "
        + $"events {runs.Sum(run => run.EventCount)}, virtual hours {runs.Sum(run => run.VirtualTime.TotalHours):F1}, "
        + $"crashes {runs.Sum(run => run.Counts.Crashes)}, restarts {runs.Sum(run => run.Counts.Restarts)}, "
        + $"leaves {runs.Sum(run => run.Counts.Leaves)}, partitions {runs.Sum(run => run.Counts.Partitions)}, "
        + $"cut links {runs.Sum(run => run.Counts.CutLinks)}, lossy episodes {runs.Sum(run => run.Counts.LossyEpisodes)}; "
        + $"removals seen {runs.Sum(run => run.Record.Removals)}, clusters founded anew {runs.Sum(run => run.Record.Foundings)}, "
        + $"singletons started {runs.Sum(run => run.Record.SingletonStarts)}, of them while one ran on the other side of a partition "
        + $"{runs.Sum(run => run.Record.SingletonsOnBothSides)}";
}

/// <summary>The sums of a <see cref="ClusterRecord"/>.</summary>
internal sealed record RunRecord(int SingletonStarts, int SingletonsOnBothSides, int Removals, int Foundings);
