namespace ActorDistill.Schedules.Initialization;

/// <summary>
/// Which values of a head stay when heads shrink under rotary positions. Value i turns with value i + E/2 at the frequency
/// base^(-2i/E); every s-th pair of E values, with s = E / E', has exactly the frequencies of a head of E' values.
/// </summary>
public static class RotaryPairs
{
    /// <summary>Whether a head of so many values can shrink to so many.</summary>
    public static bool CanShrink(int headDim, int keptDim) => keptDim > 0 && keptDim % 2 == 0 && headDim % keptDim == 0;

    /// <summary>The kept values of a head, in the student's order: first halves of the pairs, then second halves. [keptDim]</summary>
    /// <exception cref="ArgumentException">The kept size does not divide the head's, or is odd.</exception>
    public static IReadOnlyList<int> Kept(int headDim, int keptDim)
    {
        if (!CanShrink(headDim, keptDim))
            throw new ArgumentException($"{keptDim} values cannot be taken out of {headDim} in whole rotary pairs at even distances");
        var stride = headDim / keptDim;
        var first = Enumerable.Range(0, keptDim / 2).Select(pair => pair * stride).ToList();
        return [.. first, .. first.Select(i => i + headDim / 2)];
    }
}
