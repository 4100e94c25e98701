namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>Cuts valid UTF-8 into the words that are merged one by one. What stands before a word never changes where it ends.</summary>
internal abstract class WordScanner
{
    /// <summary>Where the word that starts at <paramref name="start"/> ends. May look ahead up to the text's end.</summary>
    public abstract int EndOfWord(ReadOnlySpan<byte> text, int start);

    /// <summary>
    /// The first position at or after <paramref name="from"/> where a word starts whatever stands before it, so that another core may
    /// begin there; the text's length when there is none.
    /// </summary>
    public abstract int CertainStart(ReadOnlySpan<byte> text, int from);
}
