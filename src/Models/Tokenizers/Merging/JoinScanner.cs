using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>
/// For tokenizers without a split rule, whose word is the whole text: cuts where no merge can ever reach across, because no merge has a
/// left side that ends in the one symbol and a right side that begins with the other. The tokens stay the same, the words become short.
/// </summary>
internal sealed class JoinScanner : WordScanner
{
    private readonly CodePointSymbols _symbols;
    private readonly HashSet<(int Last, int First)> _joins = [];
    private readonly bool[] _joinsInAscii = new bool[128 * 128];

    private JoinScanner(CodePointSymbols symbols) => _symbols = symbols;

    /// <summary>Null when merges take byte tokens or the unknown token apart from their text, so that nothing is certain.</summary>
    /// <param name="symbols">The tokens before the first merge.</param>
    /// <param name="merges">All merges.</param>
    /// <param name="texts">Texts of the tokens by id.</param>
    /// <param name="opaque">Tokens that stand for something else than their text.</param>
    public static JoinScanner? Create(
        CodePointSymbols symbols, IReadOnlyList<Merge> merges, IReadOnlyList<string?> texts, IReadOnlySet<int> opaque)
    {
        var scanner = new JoinScanner(symbols);
        foreach (var merge in merges)
        {
            if (opaque.Contains(merge.Left) || opaque.Contains(merge.Right) || opaque.Contains(merge.Result))
                return null;
            var (left, right) = (texts[merge.Left]!, texts[merge.Right]!);
            var last = symbols.SymbolOf(char.ConvertToUtf32(left, left.Length - (char.IsLowSurrogate(left[^1]) ? 2 : 1)));
            var first = symbols.SymbolOf(char.ConvertToUtf32(right, 0));
            scanner._joins.Add((last, first));
        }
        scanner.FillAscii();
        return scanner;
    }

    public override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        Utf8.CodePoint(text, start, out var length);
        return CertainStart(text, start + length);
    }

    public override int CertainStart(ReadOnlySpan<byte> text, int from)
    {
        var at = Utf8.StartAtOrAfter(text, Math.Max(from, 1));
        while (at < text.Length && MayJoin(text, at, out var length))
            at += length;
        return at;
    }

    private bool MayJoin(ReadOnlySpan<byte> text, int at, out int length)
    {
        var (left, right) = (text[at - 1], text[at]);
        if (left < 128 && right < 128)
        {
            length = 1;
            return _joinsInAscii[left * 128 + right];
        }
        var codePoint = Utf8.CodePoint(text, at, out length);
        var before = Utf8.CodePointBefore(text, at, out var start);
        return MayJoin(before, text[start], left, codePoint, right, text[at + length - 1]);
    }

    private bool MayJoin(int before, byte beforeFirst, byte beforeLast, int after, byte afterFirst, byte afterLast) =>
        _symbols.EdgesOf(before, beforeFirst, beforeLast) is not { } left
            || _symbols.EdgesOf(after, afterFirst, afterLast) is not { } right
            || _joins.Contains((left.Last, right.First));

    private void FillAscii()
    {
        for (var left = 0; left < 128; left++)
            for (var right = 0; right < 128; right++)
                _joinsInAscii[left * 128 + right] = MayJoin(left, (byte)left, (byte)left, right, (byte)right, (byte)right);
    }
}
