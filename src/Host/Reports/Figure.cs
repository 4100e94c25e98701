using System.Globalization;

namespace ActorDistill.Host.Reports;

/// <summary>Figures for people, the same in every language; "-" for one that is not known.</summary>
internal static class Figure
{
    private const string Unknown = "-";

    public static string Text(double? value, string format) => value is { } number
        // The invariant culture has a space before the percent sign, which would part it from its figure in a column.
        ? number.ToString(format, CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal)
        : Unknown;

    /// <summary>Sizes in powers of 1024: "1.5 MiB".</summary>
    public static string Bytes(double? bytes) => bytes switch
    {
        null => Unknown,
        < 1 << 10 => $"{Text(bytes, "f0")} B",
        < 1 << 20 => $"{Text(bytes / (1 << 10), "f1")} KiB",
        < 1 << 30 => $"{Text(bytes / (1 << 20), "f1")} MiB",
        _ => $"{Text(bytes / (1 << 30), "f2")} GiB",
    };
}
