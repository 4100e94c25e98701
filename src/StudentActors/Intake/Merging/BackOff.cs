namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>
/// How long to wait before asking a teacher again: not at all after the first failure, then a pause that doubles with each that follows.
/// The last half of each pause is drawn, so that students that lost one teacher together do not come back together.
/// </summary>
/// <param name="Pause">Before the second new attempt, above 0.</param>
/// <param name="PauseMax">No pause is longer.</param>
/// <param name="Seed">Of the draws; each student has its own.</param>
public sealed record BackOff(TimeSpan Pause, TimeSpan PauseMax, ulong Seed)
{
    /// <summary>The pause after so many failures in a row, a pure function of them and of the seed.</summary>
    /// <param name="failureCount">At least 1.</param>
    public TimeSpan Delay(int failureCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failureCount, 1);
        if (failureCount == 1) return TimeSpan.Zero;
        // Beyond 2^62 of anything every maximum has been passed.
        var doublings = Math.Min(failureCount - 2, 62);
        var ticks = Math.Min(Pause.Ticks * Math.Pow(2, doublings), PauseMax.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (0.5 + 0.5 * Draw((ulong)failureCount))));
    }

    // SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): the upper 53 bits as a number below 1.
    private double Draw(ulong index)
    {
        var bits = Seed + index * 0x9E3779B97F4A7C15UL;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return ((bits ^ (bits >> 31)) >> 11) / (double)(1UL << 53);
    }
}
