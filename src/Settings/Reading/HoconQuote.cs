using System.Globalization;
using System.Text;

namespace ActorDistill.Settings.Reading;

/// <summary>Texts as HOCON reads them back.</summary>
internal static class HoconQuote
{
    /// <summary>The text in quotes.</summary>
    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' or '\\' => $"\\{c}",
                _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
