using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Texts and keys as HOCON writes them: plain where that reads the same, else in quotes.</summary>
internal static class HoconText
{
    public static string OfKey(string key) => key.Length > 0 && key.All(IsPlain) ? key : Quoted(key);

    /// <summary>Null is the word null.</summary>
    public static string OfValue(string? text) =>
        text == null ? "null" : text.Length > 0 && text.All(c => IsPlain(c) || c == '.') ? text : Quoted(text);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
