using System.Globalization;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Reading;

// Reads of what may be left open: by a word, an empty text or 0, since a key that is missing is a fault.
public sealed partial class SettingsReader
{
    /// <summary>A whole number of at least 1; null for 0.</summary>
    public int? IntUnless0(string name) => Int(name, min: 0) is > 0 and var number ? number : null;

    /// <summary>A text; null for an empty one.</summary>
    public string? TextUnlessEmpty(string name) =>
        Read(name, "a text", "", (string text, out string value) => (value = text) != null) is { Length: > 0 } text ? text : null;

    /// <summary>on or off; null for the word.</summary>
    public bool? BooleanUnless(string word, string name) =>
        Read<bool?>(name, $"on, off or {word}", null, (string text, out bool? value) =>
        {
            value = text == word ? null : text is "on" or "true";
            return text is "on" or "true" or "off" or "false" || text == word;
        });

    /// <summary>One of an enum's values, by its name in words joined by hyphens; null for the word.</summary>
    public T? ChoiceUnless<T>(string word, string name) where T : struct, Enum
    {
        var choices = Enum.GetValues<T>().ToDictionary(value => KebabCase.Of(value.ToString()));
        return choices.TryGetValue(OneOf(name, [word, .. choices.Keys]), out var choice) ? choice : null;
    }

    /// <summary>One of some words.</summary>
    /// <param name="name">The key.</param>
    /// <param name="allowed">At least one; the first is answered where something else stands.</param>
    public string OneOf(string name, params IReadOnlyList<string> allowed)
    {
        var words = $"one of {string.Join(", ", allowed)}";
        if (Find(name, words) is not { } value) return allowed[0];
        var text = value.GetString() ?? "";
        if (allowed.Contains(text)) return text;
        Report(name, value, words, Nearest.Question(text, allowed));
        return allowed[0];
    }

    /// <summary>One of some words, or numbers in brackets.</summary>
    /// <param name="name">The key.</param>
    /// <param name="allowed">At least one word; the first is answered where something else stands.</param>
    public (string? Word, IReadOnlyList<int>? Numbers) WordOrNumbers(string name, params IReadOnlyList<string> allowed)
    {
        if (_section.GetKey(name) is not { } value || value.IsString() || value.IsObject()) return (OneOf(name, allowed), null);
        _known.Add(name);
        var numbers = value.GetArray().Select(NumberOf).ToList();
        if (!numbers.Contains(null)) return (null, [.. numbers.Select(number => number!.Value)]);
        Report(name, value, $"one of {string.Join(", ", allowed)}, or whole numbers in brackets");
        return (allowed[0], null);
    }

    /// <summary>Whole numbers from 0 up in brackets, none of them twice.</summary>
    public IReadOnlyList<int> Numbers(string name)
    {
        const string allowed = "different whole numbers from 0 up in brackets";
        if (Find(name, allowed) is not { } value) return [];
        var numbers = value.IsString() || value.IsObject() ? null : value.GetArray().Select(NumberOf).ToList();
        if (numbers != null && !numbers.Contains(null) && numbers.Distinct().Count() == numbers.Count)
            return [.. numbers.Select(number => number!.Value)];
        Report(name, value, allowed);
        return [];
    }

    private static int? NumberOf(HoconValue value) =>
        int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
