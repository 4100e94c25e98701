using System.Globalization;
using System.Text;

namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>What the split rules ask of a code point: \p{L}, \p{N}, \s, or none of them.</summary>
internal enum CodePointClass : byte
{
    Other,
    Letter,
    Number,
    Space,
}

/// <summary>
/// Classes of all code points. .NET's Regex sees UTF-16 units, so its \p{L} never matches above U+FFFF; this table has no such edge.
/// </summary>
internal static class CodePoints
{
    private static readonly CodePointClass[] Classes = Build();

    public static CodePointClass ClassOf(int codePoint) => Classes[codePoint];

    /// <summary>As \w: letters, marks, digits, connectors such as the underscore, and the two joiners.</summary>
    public static bool IsWordPart(int codePoint) => codePoint is 0x200C or 0x200D || CharUnicodeInfo.GetUnicodeCategory(codePoint)
        is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static CodePointClass[] Build()
    {
        var classes = new CodePointClass[0x110000];
        for (var codePoint = 0; codePoint < classes.Length; codePoint++)
            classes[codePoint] = CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
            {
                <= UnicodeCategory.OtherLetter => CodePointClass.Letter,
                UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CodePointClass.Number,
                _ => Rune.IsValid(codePoint) && Rune.IsWhiteSpace(new Rune(codePoint)) ? CodePointClass.Space : CodePointClass.Other,
            };
        return classes;
    }
}
