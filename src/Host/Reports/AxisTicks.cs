namespace ActorDistill.Host.Reports;

/// <summary>Round numbers along an axis.</summary>
internal static class AxisTicks
{
    private const int MostSteps = 6;

    /// <summary>Multiples of 1, 2 or 5 times a power of ten that enclose a range.</summary>
    /// <param name="least">Finite.</param>
    /// <param name="most">Finite, at least <paramref name="least"/>.</param>
    public static IReadOnlyList<double> Of(double least, double most)
    {
        // A flat line lies in the middle of some range.
        if (most - least <= Math.Abs(most) * 1e-9)
            (least, most) = (least - 0.5, most + 0.5);
        var step = StepOf((most - least) / MostSteps);
        var (first, last) = (Math.Floor(least / step), Math.Ceiling(most / step));
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => (first + index) * step)];
    }

    private static double StepOf(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var digit = (least / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
        return digit * power;
    }
}
