namespace TorchSharp;

/// <summary>The open scopes of a thread, and the count of its tensors.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThisThread;

    private DisposeScope? _current;

    /// <summary>The counts of the calling thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThisThread.ThreadStatistics;

    internal static DisposeScopeManager OfThisThread => _ofThisThread ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics ThreadStatistics { get; } = new();

    internal LifetimeStatistics Tensors => ThreadStatistics.TensorStatistics;

    internal static DisposeScope Open()
    {
        var manager = OfThisThread;
        return manager._current = new DisposeScope(manager, manager._current);
    }

    internal static DisposeScope? Current => OfThisThread._current;

    internal static void Register(torch.Tensor tensor)
    {
        var manager = OfThisThread;
        if (manager._current == null)
        {
            manager.Tensors.CreatedOutsideScopeCount++;
            return;
        }
        manager.Tensors.CreatedInScopeCount++;
        manager._current.Add(tensor);
    }

    internal static void Forget(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope != null)
        {
            tensor.OwningDisposeScope.Remove(tensor);
            OfThisThread.Tensors.DisposedInScopeCount++;
        }
        else
        {
            OfThisThread.Tensors.DisposedOutsideScopeCount++;
        }
    }

    // Scopes close from the inside out; one closed early leaves the chain and its inner ones stay open.
    internal void Close(DisposeScope scope)
    {
        if (_current == scope)
            _current = scope.Outer;
    }
}

/// <summary>The counts of one thread's tensors.</summary>
public class ThreadDisposeScopeStatistics
{
    /// <summary>The counts of tensors.</summary>
    public LifetimeStatistics TensorStatistics { get; } = new();

    /// <summary>Tensors made on this thread and not yet disposed of by it.</summary>
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Sets all counts to zero.</summary>
    public void Reset() => TensorStatistics.Reset();
}

/// <summary>Counts of what was made and disposed of on one thread.</summary>
public class LifetimeStatistics
{
    /// <summary>Made while no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }

    /// <summary>Disposed of while in no scope.</summary>
    public long DisposedOutsideScopeCount { get; internal set; }

    /// <summary>Made while a scope was open.</summary>
    public long CreatedInScopeCount { get; internal set; }

    /// <summary>Disposed of while in a scope, by hand or by the scope.</summary>
    public long DisposedInScopeCount { get; internal set; }

    /// <summary>Taken into a scope later.</summary>
    public long AttachedToScopeCount { get; internal set; }

    /// <summary>Taken out of every scope.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Made and not yet disposed of, whatever scope it is in.</summary>
    public long ThreadTotalLiveCount => CreatedOutsideScopeCount + CreatedInScopeCount - DisposedOutsideScopeCount - DisposedInScopeCount;

    /// <summary>Sets all counts to zero.</summary>
    public void Reset() => CreatedOutsideScopeCount = DisposedOutsideScopeCount = CreatedInScopeCount = DisposedInScopeCount
        = AttachedToScopeCount = DetachedFromScopeCount = 0;
}

public static partial class torch
{
    /// <summary>Opens a scope that owns the tensors made on this thread until it is disposed of.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Open();

    /// <summary>The innermost open scope of this thread, or null.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current;

    /// <summary>Runs a function in a scope of its own; only its result leaves it.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
