using System.Diagnostics.CodeAnalysis;

namespace Akka.Actor;

/// <summary>Asynchronous handlers, timers and the receive timeout.</summary>
internal sealed partial class ActorCell
{
    private TimerScheduler? _timers;
    private IDisposable? _receiveTimer;

    public TimeSpan? ReceiveTimeout { get; private set; }

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "must be above zero");
        CancelReceiveTimeout();
        ReceiveTimeout = timeout;
        // Within a handler the clock starts when the handler has ended.
        if (CurrentMessage is null) RestartReceiveTimeout();
    }

    /// <summary>
    /// Runs an asynchronous handler. Until it has ended no other ordinary message comes, and failures of children wait; its continuations
    /// come back as system messages, so that they run as this actor.
    /// </summary>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "The task has ended.")]
    public void RunTask(Func<Task> handler)
    {
        var start = new Task<Task>(handler);
        start.RunSynchronously(TaskScheduler);
        // Thrown before the first await, or without any.
        var running = start.GetAwaiter().GetResult();
        if (running.IsCompleted)
        {
            running.GetAwaiter().GetResult();
            return;
        }
        Mailbox.IsAwaiting = true;
        running.ContinueWith(
            static (ended, state) => ((ActorCell)state!).HandlerEnded(ended),
            this,
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler);
    }

    private void HandlerEnded(Task handler)
    {
        Mailbox.IsAwaiting = false;
        if (handler.IsCompletedSuccessfully)
        {
            CurrentMessage = null;
            RestartReceiveTimeout();
            return;
        }
        HandleInvokeFailure(handler.Exception?.InnerException ?? new TaskCanceledException(handler));
    }

    private void ReceiveTimer(TimerMessage message)
    {
        if (_timers?.Accept(message) is not { } wanted) return;
        CurrentMessage = wanted;
        if (wanted is IAutoReceivedMessage) AutoReceive(wanted);
        else ReceiveMessage(wanted);
    }

    private void CancelReceiveTimeout()
    {
        _receiveTimer?.Dispose();
        _receiveTimer = null;
    }

    private void RestartReceiveTimeout()
    {
        if (ReceiveTimeout is not { } timeout || Mailbox.IsClosed) return;
        CancelReceiveTimeout();
        _receiveTimer = _engine.Schedule(timeout, () => LocalSelf.Tell(Actor.ReceiveTimeout.Instance, LocalSelf));
    }
}
