namespace ActorDistill.Schedules.Initialization;

/// <summary>Indices at even distances. Halves round to the even number, as NumPy and PyTorch round.</summary>
public static class EvenIndices
{
    /// <summary>
    /// Uniform selection (Xu et al., ICLR 2024): every (count / kept)-th from 0 when that is a whole number, else as
    /// <see cref="WithBothEnds"/>.
    /// </summary>
    /// <param name="count">How many there are.</param>
    /// <param name="kept">How many to keep: 1 to <paramref name="count"/>.</param>
    public static IReadOnlyList<int> Of(int count, int kept)
    {
        RequireWithin(count, kept);
        var stride = count / kept;
        return count % kept == 0 ? [.. Enumerable.Range(0, kept).Select(i => i * stride)] : WithBothEnds(count, kept);
    }

    /// <summary>round(i (count - 1) / (kept - 1)): the first and the last always stay; a single one is the first.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="kept">How many to keep: 1 to <paramref name="count"/>.</param>
    public static IReadOnlyList<int> WithBothEnds(int count, int kept)
    {
        RequireWithin(count, kept);
        if (kept == 1)
            return [0];
        // One division of whole numbers each: i * ((count - 1) / (kept - 1)) would move exact halves to either side.
        return [.. Enumerable.Range(0, kept).Select(At)];

        int At(int i) => (int)Math.Round((double)((long)i * (count - 1)) / (kept - 1), MidpointRounding.ToEven);
    }

    private static void RequireWithin(int count, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kept, count);
    }
}
