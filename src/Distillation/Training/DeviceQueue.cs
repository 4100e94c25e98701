using System.Collections.Concurrent;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// A thread that owns a device for as long as its owner lives, and does one piece of work after another. As with <see
/// cref="DeviceThread"/>, the thread count is set there, and reproducible kernels are on throughout.
/// </summary>
public sealed class DeviceQueue : IAsyncDisposable
{
    private readonly BlockingCollection<Action<Exception?>> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BusyClock _busy = new();

    /// <summary>Starts the thread.</summary>
    /// <param name="threads">Threads of one operation, at least 1.</param>
    /// <param name="name">Of the thread, for people.</param>
    /// <param name="cores">Where its threads stay (<see cref="CoreAffinity"/>); any when not given.</param>
    public DeviceQueue(int threads, string name, IReadOnlyList<int>? cores = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        new Thread(() => Loop(threads, cores ?? [])) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>How long the thread has worked so far, the work that it is at included. Safe from any thread.</summary>
    public TimeSpan BusyTime => _busy.Elapsed;

    /// <summary>Does the work when its turn comes; its result or exception is the task's.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Work that has begun is not broken off.</param>
    /// <exception cref="ObjectDisposedException">The queue was closed.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(failure => Do(work, failure, done, cancellation), CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(DeviceQueue));
        }
        return done.Task;
    }

    /// <summary>Takes no more work, does what is waiting, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.CompleteAdding();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Do<T>(Func<T> work, Exception? failure, TaskCompletionSource<T> done, CancellationToken cancellation)
    {
        if (failure != null)
        {
            done.SetException(failure);
            return;
        }
        if (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
            return;
        }
        _busy.Begin();
        try
        {
            var result = work();
            // Before anyone hears of the result, who may read the clock next.
            _busy.End();
            done.SetResult(result);
        }
        catch (Exception e)
        {
            _busy.End();
            done.SetException(e);
        }
    }

    private void Loop(int threads, IReadOnlyList<int> cores)
    {
        Exception? failure = null;
        IDisposable? deterministic = null;
        try
        {
            CoreAffinity.Pin(cores);
            OperationThreads.Set(threads);
            deterministic = DeterministicKernels.Require();
        }
        catch (Exception e)
        {
            // Without a libtorch or its cores nothing works, and who asks for work is told so.
            failure = e;
        }
        foreach (var work in _work.GetConsumingEnumerable())
            work(failure);
        deterministic?.Dispose();
        _ended.SetResult();
    }
}
