using System.Numerics;

namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>Which two tokens merge, at which rank (lower first) and into which token. Read by many threads.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that never merges.</summary>
    public const int None = int.MaxValue;

    private readonly ulong[] _pairs;
    private readonly int[] _ranks;
    private readonly int[] _results;
    private readonly int _shift;

    /// <summary>Merges in the order of their ranks. A pair that stands twice keeps its last rank, as in Hugging Face's reader.</summary>
    public MergeTable(IReadOnlyList<Merge> merges)
    {
        // At most a quarter full, so that most lookups end at the first slot.
        var slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 4));
        _shift = 64 - BitOperations.Log2(slots);
        _pairs = new ulong[slots];
        _ranks = new int[slots];
        Array.Fill(_ranks, None);
        _results = new int[merges.Count];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var pair = Pair(merges[rank].Left, merges[rank].Right);
            var slot = SlotOf(pair);
            _pairs[slot] = pair;
            _ranks[slot] = rank;
            _results[rank] = merges[rank].Result;
        }
    }

    /// <summary>The pair's rank, or <see cref="None"/>.</summary>
    public int RankOf(int left, int right) => _ranks[SlotOf(Pair(left, right))];

    /// <summary>The token that a merge makes.</summary>
    public int ResultOf(int rank) => _results[rank];

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private uint SlotOf(ulong pair)
    {
        var slot = (uint)(pair * 0x9E3779B97F4A7C15 >> _shift);
        while (_ranks[slot] != None && _pairs[slot] != pair)
            slot = slot + 1 & (uint)_ranks.Length - 1;
        return slot;
    }
}

/// <summary>Two token ids and the one that replaces them.</summary>
internal readonly record struct Merge(int Left, int Right, int Result);
