using System.Collections.Concurrent;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Probes;

/// <summary>How the calls of a service ended.</summary>
/// <param name="watch">Sees the context of each unary call, or null.</param>
internal sealed class ProbeEvents(Action<ServerCallContext>? watch)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<CallEnd>> _ends = new();

    /// <summary>The next call of the method has ended on the server.</summary>
    public Task<CallEnd> EndOf(string method) => Promise(method).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Watch(ServerCallContext context) => watch?.Invoke(context);

    public async Task RecordAsync(string method, ServerCallContext context, Func<Task> handler)
    {
        Exception? exception = null;
        try
        {
            await handler();
        }
        catch (Exception thrown)
        {
            exception = thrown;
            throw;
        }
        finally
        {
            Promise(method).TrySetResult(new CallEnd(context.CancellationToken.IsCancellationRequested, exception));
        }
    }

    private TaskCompletionSource<CallEnd> Promise(string method) =>
        _ends.GetOrAdd(method, _ => new TaskCompletionSource<CallEnd>(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>How a handler ended.</summary>
/// <param name="WasCancelled">Whether its token was cancelled by then.</param>
/// <param name="Exception">What it threw, or null.</param>
internal sealed record CallEnd(bool WasCancelled, Exception? Exception)
{
    /// <summary>A handler that reads may be told by the read before its token is cancelled.</summary>
    public bool WasCutShort => WasCancelled || Exception != null;
}
