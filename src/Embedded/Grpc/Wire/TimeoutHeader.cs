using System.Globalization;

namespace Grpc.Wire;

/// <summary>The value of grpc-timeout: at most eight digits and a unit.</summary>
internal static class TimeoutHeader
{
    private const int DigitsMax = 8;

    private static readonly (char Name, long Ticks)[] Units =
    [
        ('u', TimeSpan.TicksPerMicrosecond),
        ('m', TimeSpan.TicksPerMillisecond),
        ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute),
        ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>In the smallest unit that it fits; rounded up, so that a server never gives up before its client.</summary>
    public static string Encode(TimeSpan timeout)
    {
        foreach (var (name, ticks) in Units)
        {
            var count = (timeout.Ticks + ticks - 1) / ticks;
            if (count < 100_000_000) return count.ToString(CultureInfo.InvariantCulture) + name;
        }
        return "99999999H";
    }

    /// <summary>Null when it is not one; a call with a broken timeout has none.</summary>
    public static TimeSpan? Decode(string? value)
    {
        if (value is not { Length: >= 2 and <= DigitsMax + 1 }) return null;
        if (!long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (value[^1] == 'n') return TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick);
        foreach (var (name, ticks) in Units)
            if (name == value[^1])
                return TimeSpan.FromTicks(count * ticks);
        return null;
    }
}
