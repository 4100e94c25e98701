namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>The split rule of Llama-3 (numbers by three digits) and of Qwen2 (digit by digit).</summary>
/// <param name="digits">How many digits a word holds at most.</param>
internal sealed class Llama3Scanner(int digits) : RegexScanner
{
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        var first = text[start];
        if (first == '\'' && Contraction(text[(start + 1)..]) is > 0 and var tail)
            return start + 1 + tail;
        var kind = ClassAt(text, start, out var length);
        var second = start + length;
        if (kind == CodePointClass.Letter)
            return SkipClass(text, second, CodePointClass.Letter);
        if (kind == CodePointClass.Number)
            return SkipClass(text, start, CodePointClass.Number, digits);
        var next = NextClass(text, second);
        if (next == CodePointClass.Letter && first is not ((byte)'\r' or (byte)'\n'))
            return SkipClass(text, second, CodePointClass.Letter);
        if (kind == CodePointClass.Other || first == ' ' && next == CodePointClass.Other)
            return SkipLineEnds(text, SkipClass(text, second, CodePointClass.Other));
        return EndOfLineEnds(text, start) is > 0 and var end ? end : EndOfSpace(text, start);
    }

    private static int SkipLineEnds(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)'\r' or (byte)'\n')
            at++;
        return at;
    }

    /// <summary>"\s*[\r\n]+": through the last line's end of this white space; 0 when it has none.</summary>
    private static int EndOfLineEnds(ReadOnlySpan<byte> text, int start)
    {
        var space = text[start..SkipClass(text, start, CodePointClass.Space)];
        return space.LastIndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var last ? start + last + 1 : 0;
    }

    /// <summary>As GPT-2's, in either case. The long s (U+017F) folds to s, as it does in the regular expression.</summary>
    private static int Contraction(ReadOnlySpan<byte> tail)
    {
        if (tail is [0xC5, 0xBF, ..])
            return 2;
        if (tail.IsEmpty)
            return 0;
        var (first, second) = (tail[0] | 0x20, tail.Length > 1 ? tail[1] | 0x20 : 0);
        if (first is 's' or 't' or 'm' or 'd')
            return 1;
        return first is 'r' or 'v' && second == 'e' || first == 'l' && second == 'l' ? 2 : 0;
    }
}
