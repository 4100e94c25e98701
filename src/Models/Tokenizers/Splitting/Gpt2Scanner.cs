namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>GPT-2's split rule, the one of a ByteLevel pre-tokenizer with use_regex.</summary>
internal sealed class Gpt2Scanner : RegexScanner
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '\'' && Contraction(text[(start + 1)..]) is > 0 and var tail)
            return start + 1 + tail;
        var first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = ClassAt(text, first, out _);
        return kind == CodePointClass.Space ? EndOfSpace(text, start) : SkipClass(text, first, kind);
    }

    /// <summary>How many bytes after an apostrophe make an English contraction; 0 when none.</summary>
    private static int Contraction(ReadOnlySpan<byte> tail) => tail switch
    {
        [(byte)'s' or (byte)'t' or (byte)'m' or (byte)'d', ..] => 1,
        [(byte)'r' or (byte)'v', (byte)'e', ..] or [(byte)'l', (byte)'l', ..] => 2,
        _ => 0,
    };
}
