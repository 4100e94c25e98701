namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost open scope, and disposes of them when it closes. Thread-static: nothing
/// may be awaited while one is open.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly DisposeScope? _outer;
    private readonly List<IDisposable> _disposables = [];
    private bool _closed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (_manager, _outer) = (manager, outer);

    // What goes into a closed scope would never be disposed of: one that closed before its inner ones no longer counts.
    internal DisposeScope? Outer => _outer is { _closed: true } ? _outer.Outer : _outer;

    /// <summary>How many things the scope owns now.</summary>
    public int DisposablesCount => _disposables.Count;

    /// <summary>What the scope owns now, as a copy.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. _disposables];

    /// <summary>Whether the scope owns this.</summary>
    public bool Contains(IDisposable disposable) => SlotOf(disposable) >= 0;

    /// <summary>Takes something into the scope, out of the scope that it was in.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.OwningDisposeScope == this)
                return;
            if (tensor.OwningDisposeScope != null)
                tensor.OwningDisposeScope.Remove(tensor);
            else
                _manager.Tensors.AttachedToScopeCount++;
        }
        Add(disposable);
    }

    /// <summary>Moves something to the scope around this one; without one it is detached.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(Outer!, disposable);

    /// <summary>Moves two things to the scope around this one.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    /// <summary>Moves something to another scope; null detaches it.</summary>
    public T MoveToOther<T>(DisposeScope scope, T disposable)
        where T : IDisposable
    {
        if (scope == null)
            return Detach(disposable);
        if (Remove(disposable))
            scope.Add(disposable);
        return disposable;
    }

    /// <summary>Takes something out of every scope: its owner disposes of it.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        if (Remove(disposable) && disposable is torch.Tensor)
            _manager.Tensors.DetachedFromScopeCount++;
        return disposable;
    }

    /// <summary>Disposes of all that the scope owns and leaves it open.</summary>
    public void DisposeEverything()
    {
        while (_disposables.Count > 0)
        {
            var disposable = _disposables[^1];
            // A tensor takes itself out of the list, and is counted, as it goes.
            if (disposable is not torch.Tensor)
                _disposables.RemoveAt(_disposables.Count - 1);
            disposable.Dispose();
        }
    }

    /// <summary>Disposes of all that the scope owns but one thing.</summary>
    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        var kept = Remove(keep);
        DisposeEverything();
        if (kept)
            Add(keep);
        return keep;
    }

    /// <summary>Disposes of all that the scope owns and closes it.</summary>
    public void Dispose()
    {
        DisposeEverything();
        _closed = true;
        _manager.Close(this);
    }

    internal void Add(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = this;
            tensor.ScopeSlot = _disposables.Count;
        }
        _disposables.Add(disposable);
    }

    // The last one takes the free slot, so that a tensor leaves in constant time however many the scope owns.
    internal bool Remove(IDisposable disposable)
    {
        var slot = SlotOf(disposable);
        if (slot < 0)
            return false;
        var last = _disposables[^1];
        _disposables[slot] = last;
        if (last is torch.Tensor moved)
            moved.ScopeSlot = slot;
        _disposables.RemoveAt(_disposables.Count - 1);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = null;
        return true;
    }

    private int SlotOf(IDisposable disposable) => disposable is torch.Tensor tensor
        ? tensor.OwningDisposeScope == this ? tensor.ScopeSlot : -1
        : _disposables.IndexOf(disposable);
}
