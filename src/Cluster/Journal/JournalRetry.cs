namespace ActorDistill.Cluster.Journal;

/// <summary>How long a database that is away is waited for.</summary>
/// <param name="Limit">In all, from the first failure of a call; zero: not at all.</param>
public sealed record JournalRetry(TimeSpan Limit)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The pause before a further attempt: from 50 ms on, doubled each time, at most 1 s, and never beyond the limit.</summary>
    /// <param name="failures">Attempts that failed so far, at least 1.</param>
    /// <param name="elapsed">Since the first of them failed.</param>
    /// <returns>Null when the limit has passed.</returns>
    public TimeSpan? PauseAfter(int failures, TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var left = Limit - elapsed;
        if (left <= TimeSpan.Zero) return null;
        // 2 to the 10th is beyond the longest already.
        var pause = First * (1 << Math.Min(failures - 1, 10));
        return new[] { pause, Longest, left }.Min();
    }
}
