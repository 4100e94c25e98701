namespace ActorDistill.Schedules.Sweeps;

/// <summary>How a trial has ended, the better the smaller.</summary>
public enum SweepEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It is not over.</summary>
    Unfinished,

    /// <summary>It was stopped before its last step.</summary>
    Stopped,

    /// <summary>It could not go on.</summary>
    Failed,
}

/// <summary>What has become of a trial.</summary>
/// <param name="Trial">Its name.</param>
/// <param name="End">How it has ended.</param>
/// <param name="StepCount">Steps done.</param>
/// <param name="NatsPerToken">The last validation; null for none.</param>
public sealed record SweepResult(string Trial, SweepEnd End, long StepCount, double? NatsPerToken);

/// <summary>A trial and its place.</summary>
/// <param name="Rank">From 1; null for a trial that failed or was never measured.</param>
/// <param name="Result">What has become of it.</param>
public sealed record RankedTrial(int? Rank, SweepResult Result);

/// <summary>The table at the end of a sweep.</summary>
public static class SweepRanking
{
    /// <summary>
    /// The trials from the best to the worst: those with all steps done by their last validation; behind them, since a loss half-way is no
    /// loss at the end, those that go on and those that were stopped, who came further first. Equal ones keep their order.
    /// </summary>
    /// <param name="results">In any order; the table does not depend on it but for equal ones.</param>
    public static IReadOnlyList<RankedTrial> Of(IEnumerable<SweepResult> results)
    {
        var sorted = results
            .OrderBy(result => !HasRank(result))
            .ThenBy(result => result.End)
            .ThenByDescending(result => result.End == SweepEnd.Completed ? 0 : result.StepCount)
            .ThenBy(result => result.NatsPerToken ?? double.PositiveInfinity);
        return [.. sorted.Select((result, index) => new RankedTrial(HasRank(result) ? index + 1 : null, result))];
    }

    /// <summary>The best trial with all steps done; null when there is none.</summary>
    public static SweepResult? BestOf(IEnumerable<SweepResult> results) =>
        Of(results).FirstOrDefault() is { Rank: 1, Result: { End: SweepEnd.Completed } best } ? best : null;

    private static bool HasRank(SweepResult result) =>
        result.End != SweepEnd.Failed && result.NatsPerToken is { } loss && !double.IsNaN(loss);
}
