namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>A binary heap of (rank, position), lowest rank first and leftmost among equals; its storage is kept between uses.</summary>
internal sealed class RankHeap
{
    private ulong[] _entries = new ulong[256];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Push(int rank, int position)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        var entry = (ulong)(uint)rank << 32 | (uint)position;
        var at = Count++;
        for (var parent = (at - 1) / 2; at > 0 && entry < _entries[parent]; parent = (at - 1) / 2)
        {
            _entries[at] = _entries[parent];
            at = parent;
        }
        _entries[at] = entry;
    }

    public (int Rank, int Position) Pop()
    {
        var (top, last, at) = (_entries[0], _entries[--Count], 0);
        for (var child = 1; child < Count; child = 2 * at + 1)
        {
            if (child + 1 < Count && _entries[child + 1] < _entries[child])
                child++;
            if (last <= _entries[child])
                break;
            _entries[at] = _entries[child];
            at = child;
        }
        _entries[at] = last;
        return ((int)(top >> 32), (int)top);
    }
}
