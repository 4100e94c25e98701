using Akka.Configuration.Hocon;

namespace Akka.Configuration;

// Typed reads. A key that is not there answers the default: 0, false or null where none is given, and that is Akka.NET's rule, not a
// wish of ours. Whoever must not miss a key asks HasPath first.
public partial class Config
{
    /// <summary>Text, or the default; null where the value is null, an object or an array.</summary>
    public virtual string? GetString(string path, string? @default = null) =>
        GetValue(path) is { } value ? value.GetString() : @default;

    /// <summary>on, off, true or false, or the default.</summary>
    /// <exception cref="NotSupportedException">The value is something else.</exception>
    public virtual bool GetBoolean(string path, bool @default = false) =>
        GetValue(path)?.GetBoolean() ?? @default;

    /// <summary>A whole number, or the default.</summary>
    /// <exception cref="FormatException">The value is not a number.</exception>
    /// <exception cref="OverflowException">The number does not fit.</exception>
    public virtual int GetInt(string path, int @default = 0) => GetValue(path)?.GetInt() ?? @default;

    /// <summary>A whole number, or the default.</summary>
    /// <exception cref="FormatException">The value is not a number.</exception>
    /// <exception cref="OverflowException">The number does not fit.</exception>
    public virtual long GetLong(string path, long @default = 0) => GetValue(path)?.GetLong() ?? @default;

    /// <summary>A number, or the default.</summary>
    /// <exception cref="FormatException">The value is not a number.</exception>
    public virtual float GetFloat(string path, float @default = 0) => GetValue(path)?.GetFloat() ?? @default;

    /// <summary>A number, or the default.</summary>
    /// <exception cref="FormatException">The value is not a number.</exception>
    public virtual double GetDouble(string path, double @default = 0) => GetValue(path)?.GetDouble() ?? @default;

    /// <summary>A duration, or the default, or zero.</summary>
    /// <param name="path">Where.</param>
    /// <param name="default">For a key that is not there.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> is read as <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="FormatException">The value is not a duration, or a negative one.</exception>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        GetValue(path)?.GetTimeSpan(allowInfinite) ?? @default.GetValueOrDefault();

    /// <summary>A size in bytes, or null.</summary>
    /// <exception cref="FormatException">The value is not a size.</exception>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>A size in bytes, or the default.</summary>
    /// <exception cref="FormatException">The value is not a size.</exception>
    public virtual long? GetByteSize(string path, long? def = null) =>
        GetValue(path) is { } value ? value.GetByteSize() : def;

    /// <summary>Texts; none where nothing is there or where no array is.</summary>
    public virtual IList<string?> GetStringList(string path) => GetStringList(path, []);

    /// <summary>Texts, or the default.</summary>
    public virtual IList<string?> GetStringList(string path, string[] defaultPaths) =>
        GetValue(path) is { } value ? value.GetStringList() : defaultPaths;

    /// <summary>Whole numbers.</summary>
    /// <exception cref="ConfigurationException">Nothing is there.</exception>
    /// <exception cref="FormatException">One is not a number.</exception>
    public virtual IList<int> GetIntList(string path) => ListAt(path).GetIntList();

    /// <summary>Whole numbers.</summary>
    /// <exception cref="ConfigurationException">Nothing is there.</exception>
    /// <exception cref="FormatException">One is not a number.</exception>
    public virtual IList<long> GetLongList(string path) => ListAt(path).GetLongList();

    /// <summary>Numbers.</summary>
    /// <exception cref="ConfigurationException">Nothing is there.</exception>
    /// <exception cref="FormatException">One is not a number.</exception>
    public virtual IList<double> GetDoubleList(string path) => ListAt(path).GetDoubleList();

    private HoconValue ListAt(string path) => GetValue(path) ?? throw new ConfigurationException($"{path} is missing");
}
