namespace ActorDistill.SimulationTests.Clustering;

/// <summary>How much was done to a simulated cluster.</summary>
internal sealed class FaultCounts
{
    public int Crashes { get; set; }

    public int Leaves { get; set; }

    public int Partitions { get; set; }

    public int CutLinks { get; set; }

    /// <summary>Episodes in which messages were lost.</summary>
    public int LossyEpisodes { get; set; }

    /// <summary>New incarnations: of crashed nodes, of downed ones, of those that had left.</summary>
    public int Restarts { get; set; }
}
