namespace ActorDistill.TeacherActors.Log;

/// <summary>Which batches are in memory and which have to go: the oldest, until the rest is within the bound.</summary>
/// <param name="limitBytes">Of all batches together.</param>
public sealed class RingIndex(long limitBytes)
{
    private readonly LinkedList<(BatchKey Key, long Bytes)> _order = [];
    private readonly Dictionary<BatchKey, LinkedListNode<(BatchKey Key, long Bytes)>> _nodes = [];

    /// <summary>Of the batches in the ring; never above the bound.</summary>
    public long Bytes { get; private set; }

    /// <summary>Batches in the ring.</summary>
    public int Count => _nodes.Count;

    /// <summary>The batches in the ring, the oldest first.</summary>
    public IEnumerable<BatchKey> Keys => _order.Select(entry => entry.Key);

    /// <summary>Whether a batch is in the ring.</summary>
    public bool Contains(BatchKey key) => _nodes.ContainsKey(key);

    /// <summary>Takes a batch in and says which leave, the oldest first. One that is larger than the whole ring leaves at once.</summary>
    /// <exception cref="ArgumentException">It is in the ring already.</exception>
    public IReadOnlyList<BatchKey> Add(BatchKey key, long bytes)
    {
        if (_nodes.ContainsKey(key))
            throw new ArgumentException($"{key.Batch} is in the ring already", nameof(key));
        if (bytes > limitBytes) return [key];
        var evicted = new List<BatchKey>();
        while (Bytes > limitBytes - bytes)
        {
            evicted.Add(_order.First!.Value.Key);
            Remove(evicted[^1]);
        }
        _nodes[key] = _order.AddLast((key, bytes));
        Bytes += bytes;
        return evicted;
    }

    private void Remove(BatchKey key)
    {
        _nodes.Remove(key, out var node);
        _order.Remove(node!);
        Bytes -= node!.Value.Bytes;
    }
}
