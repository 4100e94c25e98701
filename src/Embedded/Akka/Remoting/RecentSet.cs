namespace Akka.Remoting;

/// <summary>Remembers what came last and forgets the oldest first: a peer decides how much comes, not how much is kept.</summary>
internal sealed class RecentSet<T>(int capacity)
{
    private readonly HashSet<T> _known = [];
    private readonly Queue<T> _order = new();

    public bool Contains(T item) => _known.Contains(item);

    /// <summary>False when it is known already.</summary>
    public bool Add(T item)
    {
        if (!_known.Add(item)) return false;
        _order.Enqueue(item);
        if (_order.Count > capacity) _known.Remove(_order.Dequeue());
        return true;
    }
}
