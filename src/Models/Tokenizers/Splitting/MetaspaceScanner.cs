namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>Metaspace with split: every replacement of a space starts a word.</summary>
/// <param name="replacement">UTF-8 of the character that stands for a space.</param>
internal sealed class MetaspaceScanner(byte[] replacement) : WordScanner
{
    public override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        Utf8.CodePoint(text, start, out var length);
        return CertainStart(text, start + length);
    }

    public override int CertainStart(ReadOnlySpan<byte> text, int from) =>
        from < text.Length && text[from..].IndexOf(replacement) is >= 0 and var next ? from + next : text.Length;
}
