namespace Akka.Actor;

/// <summary>What an actor waits for while children die.</summary>
internal enum ChildrenAwaited
{
    /// <summary>Nothing: a child was just told to stop.</summary>
    None,

    /// <summary>Its first successful creation.</summary>
    Creation,

    /// <summary>Its restart.</summary>
    Recreation,

    /// <summary>Its own end.</summary>
    Termination,
}

/// <summary>An actor's children by name, which of them are about to die, and what follows when those are gone.</summary>
/// <remarks>Locked, since other threads add to the guardians and resolve paths; no lock is held across a message.</remarks>
internal sealed class Children
{
    private readonly Lock _lock = new();
    // Ordered by insertion through the number: what is done to all children is done in the order of their birth.
    private readonly Dictionary<string, ChildStats> _byName = [];
    private readonly HashSet<IActorRef> _dying = [];
    private long _bornCount;
    private ChildrenAwaited _awaited;
    private Exception? _recreationCause;
    private bool _isClosed;

    /// <summary>Whether the actor waits for children before it is made or made again.</summary>
    public bool IsAwaitedForCreation => _awaited is ChildrenAwaited.Creation or ChildrenAwaited.Recreation;

    /// <summary>Whether the actor waits for children before it ends.</summary>
    public bool IsAwaitedForTermination => _awaited == ChildrenAwaited.Termination;

    /// <exception cref="InvalidActorNameException">The name is taken.</exception>
    /// <exception cref="InvalidOperationException">The actor is ending.</exception>
    public LocalActorRef Add(string? name, Func<string, LocalActorRef> make)
    {
        lock (_lock)
        {
            if (_isClosed || _awaited == ChildrenAwaited.Termination)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            var number = _bornCount++;
            name ??= PathText.Generated(number);
            if (_byName.ContainsKey(name)) throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            var child = make(name);
            _byName.Add(name, new ChildStats(child, number));
            return child;
        }
    }

    public LocalActorRef? Find(string name)
    {
        lock (_lock) return _byName.GetValueOrDefault(name)?.Child;
    }

    public ChildStats? Stats(IActorRef child)
    {
        lock (_lock) return _byName.GetValueOrDefault(child.Path.Name) is { } stats && stats.Child.Equals(child) ? stats : null;
    }

    public bool Contains(IActorRef child) => Stats(child) is not null;

    public IReadOnlyList<LocalActorRef> All()
    {
        lock (_lock) return _byName.Count == 0 ? [] : [.. _byName.Values.OrderBy(stats => stats.Number).Select(stats => stats.Child)];
    }

    public void WillDie(IActorRef child)
    {
        lock (_lock) _dying.Add(child);
    }

    /// <summary>Says what follows when the dying children are gone; false when none is dying, so that it may follow now.</summary>
    public bool Await(ChildrenAwaited awaited, Exception? recreationCause = null)
    {
        lock (_lock)
        {
            if (_dying.Count == 0)
            {
                _isClosed |= awaited == ChildrenAwaited.Termination;
                return false;
            }
            _awaited = awaited;
            _recreationCause = recreationCause;
            return true;
        }
    }

    /// <summary>Forgets a child that has ended. Returns what the actor waited for if this was the last one it waited for.</summary>
    public (ChildrenAwaited Awaited, Exception? RecreationCause) Remove(IActorRef child)
    {
        lock (_lock)
        {
            _byName.Remove(child.Path.Name);
            if (!_dying.Remove(child) || _dying.Count > 0) return default;
            var result = (_awaited, _recreationCause);
            _isClosed |= _awaited == ChildrenAwaited.Termination;
            (_awaited, _recreationCause) = (ChildrenAwaited.None, null);
            return result;
        }
    }
}

/// <summary>A child and how often it was restarted lately.</summary>
internal sealed class ChildStats(LocalActorRef child, long number)
{
    private int _restartCount;
    private TimeSpan? _windowStart;

    public LocalActorRef Child { get; } = child;

    public long Number { get; } = number;

    /// <summary>Counts one more restart if the limits allow it; a negative limit is none.</summary>
    /// <param name="restartCountMax">Restarts within the window; without a window, ever.</param>
    /// <param name="window">Length of the window, which begins with the first restart and begins anew when it is over.</param>
    /// <param name="now">The engine's clock.</param>
    public bool MayRestart(int restartCountMax, TimeSpan? window, TimeSpan now)
    {
        if (restartCountMax == 0) return false;
        if (window is null)
        {
            _restartCount++;
            return restartCountMax < 0 || _restartCount <= restartCountMax;
        }
        // A window alone means one restart per window.
        var limit = restartCountMax < 0 ? 1 : restartCountMax;
        _windowStart ??= now;
        if (now - _windowStart <= window)
        {
            _restartCount++;
            return _restartCount <= limit;
        }
        (_windowStart, _restartCount) = (now, 1);
        return true;
    }
}
