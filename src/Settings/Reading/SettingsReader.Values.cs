using System.Globalization;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Reading;

// The typed reads. Each says what is allowed in the words that the operator will see.
public sealed partial class SettingsReader
{
    /// <summary>A whole number.</summary>
    public int Int(string name, int min, int max = int.MaxValue) => (int)Long(name, min, max);

    /// <summary>A whole number.</summary>
    public long Long(string name, long min, long max = long.MaxValue) =>
        Read(name, max is long.MaxValue or int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}", min,
            (string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
                && number >= min && number <= max);

    /// <summary>A number.</summary>
    public double Number(string name, NumberRange range) =>
        Read(name, range.ToString(), range.Min,
            (string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
                && range.Contains(number));

    /// <summary>on or off, true or false.</summary>
    public bool Boolean(string name) =>
        Read(name, "on or off", false, (string text, out bool value) => (value = text is "on" or "true") || text is "off" or "false");

    /// <summary>A text that is not empty.</summary>
    public string Text(string name) =>
        Read(name, "a text", "", (string text, out string value) => (value = text).Length > 0);

    /// <summary>A duration with its unit. A bare number would be milliseconds, which who wrote it may not have meant.</summary>
    public TimeSpan Duration(string name, TimeSpan min, TimeSpan max) =>
        Read(name, $"a duration with its unit (ms, s, m, h or d) from {TextOf(min)} to {TextOf(max)}", min,
            value => !char.IsAsciiDigit(value.GetString()![^1])
                && value.GetTimeSpan(allowInfinite: false) is var span && span >= min && span <= max ? span : null);

    /// <summary>A size in bytes.</summary>
    public long Size(string name, long min, long max = long.MaxValue) =>
        Read(name, $"a size in bytes (as 64KiB, 256MiB) from {min}{(max == long.MaxValue ? " up" : $" to {max}")}", min,
            value => value.GetByteSize() is { } size && size >= min && size <= max ? size : null);

    /// <summary>One of an enum's values, by its name in words joined by hyphens.</summary>
    public T Choice<T>(string name) where T : struct, Enum => Choice<T>(name, value => KebabCase.Of(value.ToString()));

    /// <summary>One of an enum's values, by the names that the function gives them.</summary>
    public T Choice<T>(string name, Func<T, string> nameOf) where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(nameOf);
        var allowed = $"one of {string.Join(", ", names.Keys)}";
        if (Find(name, allowed) is not { } value) return default;
        var text = value.GetString() ?? "";
        if (names.TryGetValue(text, out var choice)) return choice;
        Report(name, value, allowed, Nearest.Question(text, names.Keys));
        return default;
    }

    /// <summary>Texts in brackets, none of them empty.</summary>
    public IReadOnlyList<string> Texts(string name, int minCount = 0)
    {
        var allowed = minCount == 0 ? "texts in brackets" : $"at least {minCount} texts in brackets";
        if (Find(name, allowed) is not { } value) return [];
        // Akka.NET answers every value that is no array with an empty one.
        if (!value.IsString() && !value.IsObject() && value.GetArray() is var array && array.Count >= minCount
            && array.All(element => element.GetString() is { Length: > 0 }))
            return [.. array.Select(element => element.GetString()!)];
        Report(name, value, allowed);
        return [];
    }

    private delegate bool Parse<T>(string text, out T value);

    private T Read<T>(string name, string allowed, T otherwise, Parse<T> parse)
    {
        if (Find(name, allowed) is not { } value) return otherwise;
        if (value.GetString() is { } text && parse(text, out var parsed)) return parsed;
        Report(name, value, allowed);
        return otherwise;
    }

    private T Read<T>(string name, string allowed, T otherwise, Func<HoconValue, T?> read) where T : struct
    {
        if (Find(name, allowed) is not { } value) return otherwise;
        try
        {
            if (value.GetString() is { Length: > 0 } && read(value) is { } found) return found;
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            Report(name, value, allowed);
            return otherwise;
        }
        Report(name, value, allowed);
        return otherwise;
    }

    // In the largest unit that leaves no rest.
    private static string TextOf(TimeSpan span) => FormattableString.Invariant(span switch
    {
        { Ticks: 0 } => $"0s",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => $"{span.TotalDays}d",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => $"{span.TotalHours}h",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => $"{span.TotalMinutes}m",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerSecond == 0 => $"{span.TotalSeconds}s",
        _ => $"{span.TotalMilliseconds}ms",
    });
}
