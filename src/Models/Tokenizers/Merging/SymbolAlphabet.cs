using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>The tokens that a word consists of before the first merge.</summary>
internal abstract class SymbolAlphabet
{
    /// <summary>Writes the symbols of a word of valid UTF-8; at most one a byte.</summary>
    /// <returns>How many.</returns>
    public abstract int SymbolsOf(ReadOnlySpan<byte> word, Span<int> symbols);
}

/// <summary>Byte-level: one token for each of the 256 bytes.</summary>
internal sealed class ByteSymbols(int[] ofByte) : SymbolAlphabet
{
    public override int SymbolsOf(ReadOnlySpan<byte> word, Span<int> symbols)
    {
        for (var at = 0; at < word.Length; at++)
            symbols[at] = ofByte[word[at]];
        return word.Length;
    }
}

/// <summary>Tokens for code points; a code point without one becomes its UTF-8 bytes' tokens, or else the unknown token.</summary>
internal sealed class CodePointSymbols : SymbolAlphabet
{
    /// <summary>In the place of a symbol: the code point has none.</summary>
    public const int None = -1;

    private readonly int[] _ofBasicPlane = new int[0x10000];
    private readonly Dictionary<int, int> _ofHigherPlanes = [];
    private readonly int[]? _ofByte;
    private readonly int? _unknown;
    private readonly bool _fuseUnknown;

    /// <summary>Needs the tokens of all bytes or an unknown token.</summary>
    public CodePointSymbols(IReadOnlyDictionary<int, int> ofCodePoint, int[]? ofByte, int? unknown, bool fuseUnknown)
    {
        if (ofByte == null && unknown == null)
            throw new ArgumentException("neither byte tokens nor an unknown token");
        (_ofByte, _unknown, _fuseUnknown) = (ofByte, unknown, fuseUnknown);
        Array.Fill(_ofBasicPlane, None);
        foreach (var (codePoint, id) in ofCodePoint)
            if (codePoint < _ofBasicPlane.Length)
                _ofBasicPlane[codePoint] = id;
            else
                _ofHigherPlanes[codePoint] = id;
    }

    public override int SymbolsOf(ReadOnlySpan<byte> word, Span<int> symbols)
    {
        var (count, afterUnknown) = (0, false);
        for (var at = 0; at < word.Length;)
        {
            var (codePoint, first) = (Utf8.CodePoint(word, at, out var length), at);
            at += length;
            var isUnknown = false;
            if (SymbolOf(codePoint) is not None and var symbol)
                symbols[count++] = symbol;
            else if (_ofByte != null)
                foreach (var value in word[first..at])
                    symbols[count++] = _ofByte[value];
            else
                isUnknown = true;
            if (isUnknown && !(afterUnknown && _fuseUnknown))
                symbols[count++] = _unknown!.Value;
            afterUnknown = isUnknown;
        }
        return count;
    }

    /// <summary>The first and the last symbol of a code point, or null when only its neighbours tell (a fused unknown).</summary>
    public (int First, int Last)? EdgesOf(int codePoint, byte firstByte, byte lastByte)
    {
        if (SymbolOf(codePoint) is not None and var symbol)
            return (symbol, symbol);
        return _ofByte == null ? null : (_ofByte[firstByte], _ofByte[lastByte]);
    }

    /// <summary>The code point's own token, or <see cref="None"/>.</summary>
    public int SymbolOf(int codePoint) => codePoint < _ofBasicPlane.Length
        ? _ofBasicPlane[codePoint]
        : _ofHigherPlanes.GetValueOrDefault(codePoint, None);
}
