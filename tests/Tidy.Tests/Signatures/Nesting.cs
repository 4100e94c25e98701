using System.Text.RegularExpressions;

namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>Text with brackets in it: lists are split outside of them, type parameters replaced throughout.</summary>
internal static class Nesting
{
    /// <summary>The parts between the separators that lie in no bracket and in no string.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == separator && depth == 0 && !isQuoted)
            {
                var part = text[start..i].Trim();
                if (part != "") parts.Add(part);
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted)
            {
                depth += text[i] switch { '<' or '(' or '[' or '{' => 1, '>' or ')' or ']' or '}' => -1, _ => 0 };
            }
        }
        return parts;
    }

    /// <summary>The text with each type parameter replaced by its argument, all at once.</summary>
    public static string Substitute(string text, IReadOnlyDictionary<string, string> arguments) =>
        arguments.Count == 0
            ? text
            : Regex.Replace(text, @"\b[A-Za-z_]\w*\b", word => arguments.GetValueOrDefault(word.Value, word.Value));
}
