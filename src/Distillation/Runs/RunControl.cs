namespace ActorDistill.Distillation.Runs;

/// <summary>How a run is told to end before its last step, from any thread.</summary>
public sealed class RunControl : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isAbandoned;
    private int _isCheckpointWanted;

    /// <summary>Wakes whoever the run waits for: a wait that ends with it breaks the step off, which leaves no trace.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether the run is to end.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Whether nothing more is to be written.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>The run ends between two steps, with a checkpoint.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>The run ends as soon as it can, without a checkpoint.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _stopping.Cancel();
    }

    /// <summary>A checkpoint is written behind the step under way, and the run goes on.</summary>
    public void RequestCheckpoint() => Volatile.Write(ref _isCheckpointWanted, 1);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    internal bool TakeCheckpointRequest() => Interlocked.Exchange(ref _isCheckpointWanted, 0) == 1;

    internal void ThrowIfAbandoned()
    {
        if (_isAbandoned)
            throw new OperationCanceledException(Stopping);
    }
}
