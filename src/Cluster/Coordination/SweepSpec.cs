using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Cluster.Coordination;

/// <summary>Which trials belong together, and what follows from that.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Trials">In the order of the sweep; at least one, each a trial of the run and of no other sweep.</param>
/// <param name="Halving">When the worst are stopped; null for never.</param>
/// <param name="MaxConcurrent">How many are with a student at a time, at least 1; null for as many as there are students.</param>
public sealed record SweepSpec(string Name, IReadOnlyList<TrialId> Trials, HalvingSettings? Halving, int? MaxConcurrent)
{
    /// <summary>Whether both say the same.</summary>
    public bool IsSameAs(SweepSpec other) => Name == other.Name && Trials.SequenceEqual(other.Trials)
        && MaxConcurrent == other.MaxConcurrent && (Halving, other.Halving) switch
        {
            ({ } one, { } two) => one.KeepShare.Equals(two.KeepShare) && one.Shares.SequenceEqual(two.Shares)
                && one.Steps.SequenceEqual(two.Steps),
            (null, null) => true,
            _ => false,
        };

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (Trials.Count == 0)
            return "parameters is empty, must make at least one trial";
        if (MaxConcurrent < 1)
            return $"max-concurrent is {MaxConcurrent}, must be at least 1";
        return Halving?.FirstFault();
    }
}
