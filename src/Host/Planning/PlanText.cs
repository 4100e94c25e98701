using System.Globalization;

namespace ActorDistill.Host.Planning;

/// <summary>Numbers of a plan as people read them.</summary>
internal static class PlanText
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB"];
    private static readonly string[] Decimal = ["", "k", "M", "G", "T", "P"];

    /// <summary>"1.5 MiB".</summary>
    public static string Bytes(double bytes) => Scaled(bytes, 1024, Binary);

    /// <summary>"2.3 MFLOP".</summary>
    public static string Flops(double flops) => Scaled(flops, 1000, Decimal) + "FLOP";

    /// <summary>"12,345".</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 step", "2 steps".</summary>
    public static string Count(long count, string what) => $"{Count(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Scaled(double value, double step, string[] units)
    {
        var unit = 0;
        for (; value >= step && unit < units.Length - 1; unit++)
            value /= step;
        return $"{value.ToString(unit == 0 ? "0.#" : "0.0", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
