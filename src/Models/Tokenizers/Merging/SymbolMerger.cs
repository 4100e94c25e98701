namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>
/// Byte-pair merging of one word: while some neighbours merge, the pair of the lowest rank does, the leftmost among equals. One thread's.
/// </summary>
internal sealed class SymbolMerger(MergeTable table)
{
    // Up to here a scan for the lowest rank beats a heap.
    private const int ShortWord = 24;

    private readonly RankHeap _heap = new();
    private int[] _ranks = new int[ShortWord];
    private int[] _previous = [];
    private int[] _next = [];

    /// <summary>Merges in place.</summary>
    /// <param name="symbols">Token ids of the word's characters or bytes; the result stands at its start.</param>
    /// <returns>How many tokens are left.</returns>
    public int Merge(Span<int> symbols) => symbols.Length <= ShortWord ? MergeShort(symbols) : MergeLong(symbols);

    private int MergeShort(Span<int> symbols)
    {
        var count = symbols.Length;
        var ranks = _ranks.AsSpan(0, ShortWord);
        for (var at = 0; at + 1 < count; at++)
            ranks[at] = table.RankOf(symbols[at], symbols[at + 1]);
        while (count > 1)
        {
            var (best, lowest) = (0, ranks[0]);
            for (var at = 1; at < count - 1; at++)
                if (ranks[at] < lowest)
                    (best, lowest) = (at, ranks[at]);
            if (lowest == MergeTable.None)
                break;
            symbols[best] = table.ResultOf(lowest);
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            ranks[(best + 2)..count].CopyTo(ranks[(best + 1)..]);
            count--;
            if (best > 0)
                ranks[best - 1] = table.RankOf(symbols[best - 1], symbols[best]);
            if (best + 1 < count)
                ranks[best] = table.RankOf(symbols[best], symbols[best + 1]);
        }
        return count;
    }

    /// <summary>O(n log n): a heap of pairs over a linked list, so that a word of a million bytes is no attack.</summary>
    private int MergeLong(Span<int> symbols)
    {
        Link(symbols);
        var end = symbols.Length;
        while (_heap.Count > 0)
        {
            var (rank, at) = _heap.Pop();
            // An entry is stale when the pair at its place has changed since.
            if (_ranks[at] != rank)
                continue;
            var gone = _next[at];
            symbols[at] = table.ResultOf(rank);
            _ranks[gone] = MergeTable.None;
            _next[at] = _next[gone];
            if (_next[at] < end)
                _previous[_next[at]] = at;
            Rate(symbols, at);
            if (_previous[at] >= 0)
                Rate(symbols, _previous[at]);
        }
        var count = 0;
        for (var at = 0; at < end; at = _next[at])
            symbols[count++] = symbols[at];
        return count;
    }

    private void Link(Span<int> symbols)
    {
        if (_next.Length < symbols.Length)
        {
            var capacity = Math.Max(symbols.Length, 2 * _next.Length);
            (_ranks, _next, _previous) = (new int[capacity], new int[capacity], new int[capacity]);
        }
        _heap.Clear();
        for (var at = 0; at < symbols.Length; at++)
            (_previous[at], _next[at]) = (at - 1, at + 1);
        for (var at = 0; at < symbols.Length; at++)
            Rate(symbols, at);
    }

    private void Rate(Span<int> symbols, int at)
    {
        var next = _next[at];
        var rank = next < symbols.Length ? table.RankOf(symbols[at], symbols[next]) : MergeTable.None;
        _ranks[at] = rank;
        if (rank != MergeTable.None)
            _heap.Push(rank, at);
    }
}
