namespace ActorDistill.Settings.Reading;

/// <summary>What someone who mistyped a name most likely meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest letters to change, insert, drop or swap; null when even that is more than a third.</summary>
    public static string? To(string name, IEnumerable<string> candidates) => (
        from candidate in candidates
        let distance = Distance(name, candidate)
        where 3 * distance <= Math.Max(name.Length, candidate.Length)
        orderby distance, candidate
        select candidate).FirstOrDefault();

    /// <summary>" (did you mean NAME?)", or nothing.</summary>
    public static string Question(string name, IEnumerable<string> candidates) =>
        To(name, candidates) is { } nearest ? $" (did you mean {nearest}?)" : "";

    // Optimal string alignment, three rows of the table at a time.
    private static int Distance(string one, string other)
    {
        // Names are short, and what a file holds instead of one need not be.
        if (Math.Abs(one.Length - other.Length) > 20) return int.MaxValue / 4;
        var last = Enumerable.Range(0, other.Length + 1).ToArray();
        var (beforeLast, row) = (new int[last.Length], new int[last.Length]);
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[other.Length];
    }
}
