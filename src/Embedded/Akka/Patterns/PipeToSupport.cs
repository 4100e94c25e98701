namespace Akka.Actor;

/// <summary>Sending on what comes of a task.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the task's value to an actor; of a failed or cancelled task a <see cref="Status.Failure"/>.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets the message.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="success">Makes the message of a value.</param>
    /// <param name="failure">Makes the message of a failure.</param>
    /// <returns>Ends when the message has been sent; it does not fail with the task.</returns>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        After(taskToPipe, recipient, () =>
        {
            if (!taskToPipe.IsCompletedSuccessfully) recipient.Tell(Failed(taskToPipe, failure), sender);
            else if (success is not null) recipient.Tell(success(taskToPipe.Result), sender);
            else recipient.Tell(taskToPipe.Result!, sender);
        });

    /// <summary>Tells an actor that a task has ended: nothing on success unless <paramref name="success"/> makes a message.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets the message.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="success">Makes the message of a success.</param>
    /// <param name="failure">Makes the message of a failure.</param>
    /// <returns>Ends when the message has been sent; it does not fail with the task.</returns>
    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        After(taskToPipe, recipient, () =>
        {
            if (!taskToPipe.IsCompletedSuccessfully) recipient.Tell(Failed(taskToPipe, failure), sender);
            else if (success is not null) recipient.Tell(success(), sender);
        });

    // Not as the actor that piped: it may be busy, or gone.
    private static Task After(Task task, ICanTell recipient, Action send) => task.ContinueWith(
        static (_, state) => ((Action)state!)(),
        send,
        CancellationToken.None,
        TaskContinuationOptions.None,
        Futures.EngineOf(recipient)?.TaskScheduler ?? TaskScheduler.Default);

    private static object Failed(Task task, Func<Exception, object>? failure)
    {
        var cause = task.Exception is { } all
            ? all.InnerExceptions.Count == 1 ? all.InnerExceptions[0] : all
            : (Exception)new TaskCanceledException(task);
        return failure is not null ? failure(cause) : new Status.Failure(cause);
    }
}
