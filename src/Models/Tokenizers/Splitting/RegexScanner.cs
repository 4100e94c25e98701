namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>What the split rules of GPT-2, Llama-3 and Qwen2 have in common: white space, and words after a line's end.</summary>
internal abstract class RegexScanner : WordScanner
{
    /// <summary>
    /// A letter after a line's end starts a word: a rule takes at most one character before letters, and never a line's end.
    /// </summary>
    public sealed override int CertainStart(ReadOnlySpan<byte> text, int from)
    {
        for (var at = Math.Max(from, 1); at < text.Length; at++)
        {
            var newline = text[(at - 1)..].IndexOf((byte)'\n');
            if (newline < 0)
                return text.Length;
            at += newline;
            if (at < text.Length && ClassAt(text, at, out _) == CodePointClass.Letter)
                return at;
        }
        return text.Length;
    }

    protected static CodePointClass ClassAt(ReadOnlySpan<byte> text, int at, out int length) =>
        CodePoints.ClassOf(Utf8.CodePoint(text, at, out length));

    /// <summary>The class at a position that may be the text's end, which is of no class.</summary>
    protected static CodePointClass? NextClass(ReadOnlySpan<byte> text, int at) => at < text.Length ? ClassAt(text, at, out _) : null;

    protected static int SkipClass(ReadOnlySpan<byte> text, int at, CodePointClass wanted, int most = int.MaxValue)
    {
        for (var count = 0; count < most && at < text.Length && ClassAt(text, at, out var length) == wanted; count++)
            at += length;
        return at;
    }

    /// <summary>"\s+(?!\S)|\s+": all white space at the text's end, else all but its last character, if it has more.</summary>
    protected static int EndOfSpace(ReadOnlySpan<byte> text, int start)
    {
        var end = SkipClass(text, start, CodePointClass.Space);
        if (end == text.Length)
            return end;
        Utf8.CodePointBefore(text, end, out var last);
        return last > start ? last : end;
    }
}
