using System.Text;
using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>A BPE model made ready to encode; read by many threads.</summary>
/// <param name="Alphabet">What a word consists of before the first merge.</param>
/// <param name="Merges">The merges.</param>
/// <param name="Scanner">Where words end; null: the whole text is one word.</param>
/// <param name="WholeWords">ignore_merges: tokens by the UTF-8 they stand for, taken as they are before any merge; null without.</param>
internal sealed record BpeModel(
    SymbolAlphabet Alphabet, MergeTable Merges, WordScanner? Scanner, IReadOnlyDictionary<string, int>? WholeWords);

/// <summary>Encodes text without added tokens, word by word. One thread's: its cache and buffers save allocations.</summary>
internal sealed class WordEncoder(BpeModel model)
{
    private readonly WordCache _cache = new();
    private readonly SymbolMerger _merger = new(model.Merges);
    private int[] _symbols = new int[64];

    /// <summary>Appends the tokens of the words that start in [start, end). Both are starts of words; end may be the text's end.</summary>
    public void Encode(ReadOnlySpan<byte> text, int start, int end, List<int> ids)
    {
        if (model.Scanner is not { } scanner)
        {
            if (start < end)
                EncodeWord(text, start, end - start, ids);
            return;
        }
        while (start < end)
        {
            var next = scanner.EndOfWord(text, start);
            EncodeWord(text, start, next - start, ids);
            start = next;
        }
    }

    private void EncodeWord(ReadOnlySpan<byte> text, int start, int length, List<int> ids)
    {
        if (length > WordCache.LongestWord)
        {
            ids.AddRange(Merge(text.Slice(start, length)));
            return;
        }
        var key = WordCache.KeyOf(text, start, length);
        if (_cache.TryAppend(key, ids))
            return;
        var tokens = Merge(text.Slice(start, length));
        if (tokens.Length <= WordCache.MostTokens)
            _cache.Store(key, tokens);
        ids.AddRange(tokens);
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> word)
    {
        if (_symbols.Length < word.Length)
            _symbols = new int[Math.Max(word.Length, 2 * _symbols.Length)];
        if (model.WholeWords != null && model.WholeWords.TryGetValue(Encoding.UTF8.GetString(word), out var whole))
        {
            _symbols[0] = whole;
            return _symbols.AsSpan(0, 1);
        }
        var count = model.Alphabet.SymbolsOf(word, _symbols);
        return _symbols.AsSpan(0, _merger.Merge(_symbols.AsSpan(0, count)));
    }
}
