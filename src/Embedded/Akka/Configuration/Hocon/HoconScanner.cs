using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>The characters of a text as HOCON's words. Knows where it stands, so that a fault has its line and column.</summary>
internal sealed class HoconScanner(string text)
{
    private const string NotInUnquotedText = "$\"{}[]:=,#`^?!@*&\\";
    private const string TripleQuote = "\"\"\"";

    /// <summary>Where it stands, in UTF-16 units from the start of the text.</summary>
    public int Index { get; private set; }

    public bool IsAtEnd => Index >= text.Length;

    /// <summary>The character it stands at; NUL at the end of the text.</summary>
    public char Next => IsAtEnd ? '\0' : text[Index];

    public bool IsAt(string word) => string.CompareOrdinal(text, Index, word, 0, word.Length) == 0;

    public bool TryTake(char c)
    {
        if (IsAtEnd || text[Index] != c) return false;
        Index++;
        return true;
    }

    /// <summary>Blanks, ends of lines and comments.</summary>
    public void SkipBlanks()
    {
        while (!IsAtEnd)
        {
            if (char.IsWhiteSpace(Next)) Index++;
            else if (IsAtComment) SkipLine();
            else return;
        }
    }

    /// <summary>Spaces and tabs: what belongs to a value that goes on behind them.</summary>
    public string TakeSpaces() => TakeWhile(c => c is ' ' or '\t');

    public bool IsAtUnquotedText => IsAtUnquoted(char.IsWhiteSpace) && !IsAtComment;

    public string TakeUnquotedText()
    {
        var start = Index;
        while (IsAtUnquotedText) Index++;
        return text[start..Index];
    }

    public bool IsAtUnquotedKey => IsAtUnquotedText && Next != '.';

    /// <summary>A key on one line; blanks inside it belong to it, those at its end do not.</summary>
    public string TakeUnquotedKey()
    {
        var start = Index;
        while (IsAtUnquoted(c => c is '.' or '\n' or '\r') && !IsAtComment) Index++;
        return text[start..Index].Trim();
    }

    public bool IsAtQuotedText => Next == '"';

    /// <summary>Text in quotes, or in three quotes on each side; in these a backslash is only a backslash.</summary>
    public string TakeQuotedText()
    {
        var start = Index;
        if (IsAt(TripleQuote)) return TakeTripleQuotedText();
        Index++;
        var taken = new StringBuilder();
        while (!TryTake('"'))
        {
            if (IsAtEnd) throw Fault("the quote that opens here is not closed", start);
            taken.Append(TryTake('\\') ? TakeEscape() : text[Index++]);
        }
        return taken.ToString();
    }

    private string TakeTripleQuotedText()
    {
        var start = Index + TripleQuote.Length;
        var end = text.IndexOf(TripleQuote, start, StringComparison.Ordinal);
        if (end < 0) throw Fault("the three quotes that open here are not closed");
        Index = end + TripleQuote.Length;
        return text[start..end];
    }

    private char TakeEscape()
    {
        var escaped = Next;
        if (!IsAtEnd) Index++;
        return escaped switch
        {
            '"' or '\\' or '/' => escaped,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => TakeCodeUnit(),
            _ => throw Fault("unknown escape, allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits", Index - 1),
        };
    }

    private char TakeCodeUnit()
    {
        var digits = text.AsSpan(Index, Math.Min(4, text.Length - Index));
        if (digits.Length < 4 || !ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            throw Fault("\\u needs four hex digits");
        Index += 4;
        return (char)unit;
    }

    public bool IsAtSubstitution => IsAt("${");

    /// <summary>The path in <c>${path}</c>.</summary>
    public string TakeSubstitution()
    {
        var start = Index;
        Index += 2;
        if (Next == '?')
            throw Fault("${?path} is not part of Akka.NET's HOCON, only ${path} is", start);
        var path = TakeUnquotedText();
        if (path.Length == 0 || !TryTake('}'))
            throw Fault("a path and '}' must follow \"${\"", start);
        return path;
    }

    /// <summary>The name in <c>include "name"</c>; null where a key that only begins like it stands.</summary>
    public string? TakeInclude()
    {
        const string word = "include";
        if (!IsAt(word)) return null;
        var start = Index;
        Index += word.Length;
        var afterWord = Index;
        SkipBlanks();
        if (Index > afterWord && IsAtQuotedText) return TakeQuotedText();
        Index = start;
        return null;
    }

    /// <summary>What to throw about the place where it stands, or about another one.</summary>
    public FormatException Fault(string what, int? index = null) => new($"{PlaceOf(index ?? Index)}: {what}");

    public string PlaceOf(int index)
    {
        var before = text.AsSpan(0, Math.Min(index, text.Length));
        return string.Create(
            CultureInfo.InvariantCulture, $"line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}");
    }

    private bool IsAtComment => Next == '#' || IsAt("//");

    private bool IsAtUnquoted(Func<char, bool> isExcept) => !IsAtEnd && !NotInUnquotedText.Contains(Next) && !isExcept(Next);

    private void SkipLine()
    {
        var end = text.IndexOf('\n', Index);
        Index = end < 0 ? text.Length : end;
    }

    private string TakeWhile(Func<char, bool> isTaken)
    {
        var start = Index;
        while (!IsAtEnd && isTaken(Next)) Index++;
        return text[start..Index];
    }
}
