using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>The sender of a question: takes one answer. It has a path, so that an answer from another node finds it.</summary>
internal sealed class FutureActorRef<T> : ActorRefBase
{
    private readonly TaskCompletionSource<T> _answer;
    private readonly IDisposable? _timeout;
    private readonly CancellationTokenRegistration _cancellation;

    public FutureActorRef(ActorRefProvider provider, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Provider = provider;
        Path = provider.NextTempPath();
        _answer = new TaskCompletionSource<T>(provider.System.Engine.PromiseOptions);
        provider.RegisterTemp(this);
        if (timeout > TimeSpan.Zero && timeout != TimeSpan.MaxValue)
        {
            _timeout = provider.System.Engine.Schedule(timeout, () =>
                Complete(_answer.TrySetException(new AskTimeoutException($"Timeout after {timeout} seconds"))));
        }
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.Register(() => Complete(_answer.TrySetCanceled(cancellationToken)));
        // The clock or the caller may have been faster than these lines.
        if (_answer.Task.IsCompleted) Complete(isFirst: true);
    }

    public override ActorPath Path { get; }

    public Task<T> Answer => _answer.Task;

    internal override ActorRefProvider Provider { get; }

    internal override bool IsTerminated => _answer.Task.IsCompleted;

    protected override void TellInternal(object message, IActorRef sender)
    {
        var isFirst = message switch
        {
            T answer => _answer.TrySetResult(answer),
            Status.Failure failure => _answer.TrySetException(
                failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _answer.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        Complete(isFirst);
        if (!isFirst && !_answer.Task.IsCanceled) Provider.DeadLetter(new Envelope(message, sender), this);
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch && watch.Watcher is ActorRefBase watcher)
            watcher.SendSystemMessage(new DeathWatchNotification(this, ExistenceConfirmed: true, AddressTerminated: false));
    }

    private void Complete(bool isFirst)
    {
        if (!isFirst) return;
        Provider.UnregisterTemp(this);
        _timeout?.Dispose();
        _cancellation.Unregister();
    }
}
