namespace ActorDistill.Schedules.Sweeps;

/// <summary>The combinations of a sweep that are trained: a pure function of its settings.</summary>
public static class SweepPoints
{
    /// <summary>The trials in the order of the grid, in which the last parameter changes fastest.</summary>
    /// <param name="settings">Valid settings.</param>
    /// <param name="prefix">Stands before each trial's name, as "NAME."; may be empty.</param>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public static IReadOnlyList<SweepPoint> Of(SweepSettings settings, string prefix = "")
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault);
        var places = settings.Count is { } count
            ? Drawn(settings.CombinationCount, count, settings.Seed)
            : Enumerable.Range(0, (int)settings.CombinationCount).Select(place => (long)place);
        var combinations = places.Select(place => Combination(settings.Parameters, place)).ToList();
        return [.. SweepNames.Of(combinations, prefix).Zip(combinations, (name, values) => new SweepPoint(name, values))];
    }

    private static IReadOnlyList<SweepValue> Combination(IReadOnlyList<SweepParameter> parameters, long place)
    {
        var values = new SweepValue[parameters.Count];
        for (var i = parameters.Count - 1; i >= 0; i--)
        {
            (place, var choice) = Math.DivRem(place, parameters[i].Values.Count);
            values[i] = new SweepValue(parameters[i].Path, parameters[i].Values[(int)choice]);
        }
        return values;
    }

    // Different places, every set of them equally likely: Bentley and Floyd, "A sample of brilliance", CACM 30(9), 1987.
    private static SortedSet<long> Drawn(long total, int count, ulong seed)
    {
        var chance = new SplitMix(seed);
        var drawn = new SortedSet<long>();
        for (var last = total - count; last < total; last++)
        {
            if (!drawn.Add(chance.Next(last + 1))) drawn.Add(last);
        }
        return drawn;
    }

    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same numbers on every machine and in every version of .NET.
    private struct SplitMix(ulong state)
    {
        public long Next(long end)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (long)Math.BigMul(mixed ^ (mixed >> 31), (ulong)end, out _);
        }
    }
}
