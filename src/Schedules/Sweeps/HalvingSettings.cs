using System.Globalization;

namespace ActorDistill.Schedules.Sweeps;

/// <summary>
/// Successive halving (Jamieson and Talwalkar, AISTATS 2016): at each rung only the best go on. Here a trial keeps its schedule of the
/// whole run, so that what goes on is what would have been trained without a sweep.
/// </summary>
/// <param name="Shares">The rungs as shares of a trial's steps, each above 0 and below 1, in ascending order; or empty.</param>
/// <param name="Steps">The rungs in steps, each at least 1, in ascending order; or empty. One of the two is empty.</param>
/// <param name="KeepShare">The share of a rung's trials that goes on, above 0 and below 1; rounded up, at least one trial.</param>
public sealed record HalvingSettings(IReadOnlyList<double> Shares, IReadOnlyList<long> Steps, double KeepShare)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (Shares.Count > 0 == Steps.Count > 0)
            return "rungs and rung-steps: exactly one of the two must have numbers";
        if (!Shares.All(share => share is > 0 and < 1) || !IsAscending(Shares))
            return $"rungs is [{Text(Shares)}], must be ascending numbers above 0 and below 1";
        if (!Steps.All(step => step >= 1) || !IsAscending(Steps))
            return $"rung-steps is [{Text(Steps)}], must be ascending whole numbers of at least 1";
        return KeepShare is > 0 and < 1
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"keep is {KeepShare}, must be above 0 and below 1");
    }

    /// <summary>The rungs of a trial, in steps done.</summary>
    /// <param name="stepCount">Of the whole trial.</param>
    public IReadOnlyList<long> RungsOf(long stepCount) => Steps.Count > 0
        ? Steps
        : [.. Shares.Select(share => Math.Max(1, (long)Math.Round(share * stepCount, MidpointRounding.AwayFromZero)))];

    /// <summary>Null, or why a trial of so many steps has no such rungs.</summary>
    public string? FaultFor(long stepCount)
    {
        var rungs = RungsOf(stepCount);
        return IsAscending(rungs) && rungs[^1] < stepCount ? null
            : $"its rungs are the steps {Text(rungs)}, which must be different ones before its last, {stepCount}";
    }

    /// <summary>How many trials go on from each rung.</summary>
    /// <param name="trialCount">Of the sweep; at least 1.</param>
    public IReadOnlyList<int> PlacesOf(int trialCount)
    {
        var places = new int[Math.Max(Shares.Count, Steps.Count)];
        for (var rung = 0; rung < places.Length; rung++)
            // As written: 0.07 of 100 trials is 7, though the product of the doubles is a little more.
            places[rung] = Math.Max(1, (int)Math.Ceiling(Math.Round((rung == 0 ? trialCount : places[rung - 1]) * KeepShare, 9)));
        return places;
    }

    private static bool IsAscending<T>(IReadOnlyList<T> numbers) where T : IComparable<T> =>
        numbers.Zip(numbers.Skip(1)).All(pair => pair.First.CompareTo(pair.Second) < 0);

    private static string Text<T>(IReadOnlyList<T> numbers) where T : IFormattable =>
        string.Join(", ", numbers.Select(number => number.ToString(null, CultureInfo.InvariantCulture)));
}
