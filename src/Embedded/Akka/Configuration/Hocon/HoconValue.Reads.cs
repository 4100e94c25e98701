using System.Globalization;

namespace Akka.Configuration.Hocon;

// The text read as something else. Null as a text is no number, duration or boolean either.
public partial class HoconValue
{
    /// <summary>on, off, true or false.</summary>
    /// <exception cref="NotSupportedException">It is something else, yes and no among them.</exception>
    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var text => throw new NotSupportedException($"Unknown boolean format: {text}"),
    };

    /// <summary>A whole number.</summary>
    /// <exception cref="ArgumentNullException">It is not a text.</exception>
    /// <exception cref="FormatException">It is not a number.</exception>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public int GetInt() => int.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <summary>A whole number.</summary>
    /// <exception cref="ArgumentNullException">It is not a text.</exception>
    /// <exception cref="FormatException">It is not a number.</exception>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public long GetLong() => long.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentNullException">It is not a text.</exception>
    /// <exception cref="FormatException">It is not a number.</exception>
    public float GetFloat() => float.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentNullException">It is not a text.</exception>
    /// <exception cref="FormatException">It is not a number.</exception>
    public double GetDouble() => double.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <summary>A duration: a number with a unit from nanoseconds to days, or milliseconds without one.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> is read as <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="ArgumentNullException">It is not a text.</exception>
    /// <exception cref="FormatException">It is not a duration, or a negative one.</exception>
    /// <exception cref="OverflowException">It is longer than a <see cref="TimeSpan"/> holds.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        var text = GetString();
        ArgumentNullException.ThrowIfNull(text);
        return allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase)
            ? Timeout.InfiniteTimeSpan
            : HoconUnits.ParseDuration(text);
    }

    /// <summary>A size in bytes: a whole number, with a unit or without; null for an empty text and for what is no text.</summary>
    /// <exception cref="FormatException">It is not a size.</exception>
    /// <exception cref="OverflowException">It is more than a long holds.</exception>
    public long? GetByteSize() => GetString() is { Length: > 0 } text ? HoconUnits.ParseByteSize(text) : null;

    /// <summary>The array's values as texts.</summary>
    public IList<string?> GetStringList() => [.. GetArray().Select(value => value.GetString())];

    /// <summary>The array's values as whole numbers.</summary>
    /// <exception cref="FormatException">One is not a number.</exception>
    public IList<int> GetIntList() => [.. GetArray().Select(value => value.GetInt())];

    /// <summary>The array's values as whole numbers.</summary>
    /// <exception cref="FormatException">One is not a number.</exception>
    public IList<long> GetLongList() => [.. GetArray().Select(value => value.GetLong())];

    /// <summary>The array's values as numbers.</summary>
    /// <exception cref="FormatException">One is not a number.</exception>
    public IList<double> GetDoubleList() => [.. GetArray().Select(value => value.GetDouble())];
}
