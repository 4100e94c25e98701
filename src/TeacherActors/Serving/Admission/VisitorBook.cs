namespace ActorDistill.TeacherActors.Serving.Admission;

/// <summary>
/// Who is connected. Strangers are held in the order they came: whoever is honest proves itself within moments, so that the oldest of too
/// many is the one that never will, and a flood of silent connections cannot keep the others out. Safe for several threads.
/// </summary>
internal sealed class VisitorBook(EndpointLimits limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Visitor> _strangers = [];
    private readonly Dictionary<Visitor, LinkedListNode<Visitor>> _places = [];
    private readonly HashSet<Visitor> _known = [];

    /// <summary>Takes one in as a stranger.</summary>
    /// <param name="visitor">Who comes.</param>
    /// <param name="evicted">Who has to go for it.</param>
    /// <returns>False when there are too many that have proved themselves.</returns>
    public bool TryEnter(Visitor visitor, out Visitor? evicted)
    {
        lock (_lock)
        {
            evicted = null;
            if (_known.Count >= limits.ConnectionLimit) return false;
            _places[visitor] = _strangers.AddLast(visitor);
            if (_strangers.Count > limits.StrangerLimit) Forget(evicted = _strangers.First!.Value);
            return true;
        }
    }

    /// <summary>It is no stranger any more, unless it had to go meanwhile.</summary>
    public void Proved(Visitor visitor)
    {
        lock (_lock)
            if (Forget(visitor)) _known.Add(visitor);
    }

    public void Leave(Visitor visitor)
    {
        lock (_lock)
            if (!Forget(visitor)) _known.Remove(visitor);
    }

    private bool Forget(Visitor visitor)
    {
        if (!_places.Remove(visitor, out var place)) return false;
        _strangers.Remove(place);
        return true;
    }
}
