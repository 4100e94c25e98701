using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>Durations and sizes in the units Akka.NET knows. It has no <c>us</c>: microseconds are <c>micros</c>.</summary>
internal static class HoconUnits
{
    /// <summary>A number of at least 0 with its unit; milliseconds without one.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    /// <exception cref="OverflowException">It is longer than a <see cref="TimeSpan"/> holds.</exception>
    public static TimeSpan ParseDuration(string text)
    {
        var numberLength = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var unit = numberLength < 0 ? "" : text[numberLength..].TrimStart();
        var value = DurationUnit(unit) is null ? text : text[..numberLength];
        var number = double.Parse(value, NumberFormatInfo.InvariantInfo);
        if (number < 0)
            throw new FormatException($"Expected a positive value instead of {value}");
        return (DurationUnit(unit) ?? TimeSpan.FromMilliseconds)(number);
    }

    private static Func<double, TimeSpan>? DurationUnit(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => static number => Ticks(number / 100),
        "micro" or "micros" or "microsecond" or "microseconds" => static number => Ticks(number * 10),
        "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds,
        "s" or "second" or "seconds" => TimeSpan.FromSeconds,
        "m" or "minute" or "minutes" => TimeSpan.FromMinutes,
        "h" or "hour" or "hours" => TimeSpan.FromHours,
        "d" or "day" or "days" => TimeSpan.FromDays,
        _ => null,
    };

    private static TimeSpan Ticks(double number) => TimeSpan.FromTicks(checked((long)Math.Round(number)));

    /// <summary>A whole number with its unit; bytes without one. Upper and lower case differ: kB is 1000 bytes, K is 1024.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    /// <exception cref="OverflowException">It is more than a long holds.</exception>
    public static long ParseByteSize(string text)
    {
        var numberLength = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var unit = numberLength == 0 ? "" : text[numberLength..].Trim();
        var number = long.Parse(numberLength == 0 ? text : text[..numberLength], NumberFormatInfo.InvariantInfo);
        return checked(number * BytesPer(unit));
    }

    private static long BytesPer(string unit) => unit switch
    {
        "" or "b" or "B" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1000,
        "k" or "K" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "MB" or "megabyte" or "megabytes" => 1000_000,
        "m" or "M" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "GB" or "gigabyte" or "gigabytes" => 1000_000_000,
        "g" or "G" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "TB" or "terabyte" or "terabytes" => 1000_000_000_000,
        "t" or "T" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "PB" or "petabyte" or "petabytes" => 1000_000_000_000_000,
        "p" or "P" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "EB" or "exabyte" or "exabytes" => 1000_000_000_000_000_000,
        "e" or "E" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        _ => throw new FormatException($"{unit} is not a valid byte size suffix"),
    };
}
