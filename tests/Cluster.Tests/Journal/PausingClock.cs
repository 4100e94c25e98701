namespace ActorDistill.ClusterTests.Journal;

/// <summary>The system's clock, which tells when someone begins a pause.</summary>
internal sealed class PausingClock : TimeProvider
{
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Paused => _paused.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _paused.TrySetResult();
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
