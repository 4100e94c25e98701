namespace Akka.Remoting;

/// <summary>
/// Connections that have not proved themselves, in the order they came. For one too many the oldest has to go: whoever is honest is done
/// within moments, so a flood of silent connections cannot keep the others out. Safe for several threads.
/// </summary>
/// <param name="limit">How many may be in at once.</param>
internal sealed class Strangers<T>(int limit)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly LinkedList<T> _order = [];
    private readonly Dictionary<T, LinkedListNode<T>> _places = [];

    /// <summary>Takes one in.</summary>
    /// <returns>Who has to go for it; it is forgotten here.</returns>
    public T? Enter(T stranger)
    {
        lock (_lock)
        {
            _places[stranger] = _order.AddLast(stranger);
            if (_order.Count <= limit) return null;
            var oldest = _order.First!.Value;
            Forget(oldest);
            return oldest;
        }
    }

    /// <summary>It has proved itself, or has gone.</summary>
    public void Leave(T stranger)
    {
        lock (_lock) Forget(stranger);
    }

    private void Forget(T stranger)
    {
        if (_places.Remove(stranger, out var place)) _order.Remove(place);
    }
}
