using System.Globalization;

namespace ActorDistill.Settings.Reading;

// Reads of several numbers at once.
public sealed partial class SettingsReader
{
    /// <summary>Numbers in brackets; there may be none.</summary>
    public IReadOnlyList<double> NumbersIn(string name, NumberRange range) => Listed(
        name, $"numbers in brackets, each {range}", (string text, out double number) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && range.Contains(number));

    /// <summary>Whole numbers in brackets, each of at least so much; there may be none.</summary>
    public IReadOnlyList<long> LongsIn(string name, long min) => Listed(
        name, $"whole numbers of at least {min} in brackets", (string text, out long number) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min);

    private List<T> Listed<T>(string name, string allowed, Parse<T> parse)
    {
        if (Find(name, allowed) is not { } value) return [];
        var read = new List<T>();
        if (!value.IsString() && !value.IsObject())
        {
            foreach (var element in value.GetArray())
            {
                if (element.GetString() is { } text && parse(text, out var number)) read.Add(number);
            }
            if (read.Count == value.GetArray().Count) return read;
        }
        Report(name, value, allowed);
        return [];
    }
}
