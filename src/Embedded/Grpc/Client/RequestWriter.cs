using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>The requests of one call, each written at once and in one piece.</summary>
internal sealed class RequestWriter<TRequest>(HttpCall call, StreamingContent content, Marshaller<TRequest> marshaller, int? lengthMax)
    : IClientStreamWriter<TRequest>
    where TRequest : class
{
    private readonly RequestSerialization _serialization = new(lengthMax);
    private int _isWriting;
    private bool _isComplete;

    public WriteOptions? WriteOptions { get; set; } = call.WriteOptions;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_isComplete)
            throw new InvalidOperationException("Can't write the message because the client stream writer is complete.");
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
            throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
        try
        {
            if (call.Status is { StatusCode: StatusCode.OK })
                throw new InvalidOperationException("Can't write the message because the call is complete.");
            call.ThrowIfFailed();
            using var registration = cancellationToken.UnsafeRegister(static call => ((HttpCall)call!).Cancel(), call);
            await WriteCoreAsync(_serialization.Serialize(message, marshaller.ContextualSerializer)).ConfigureAwait(false);
        }
        finally
        {
            if (call.Status != null) _serialization.Release();
            Volatile.Write(ref _isWriting, 0);
        }
    }

    public Task CompleteAsync()
    {
        _isComplete = true;
        content.Complete();
        return Task.CompletedTask;
    }

    private async ValueTask WriteCoreAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            var stream = await content.Stream.ConfigureAwait(false);
            await stream.WriteAsync(message, call.Ended).ConfigureAwait(false);
            if (WriteOptions?.Flags.HasFlag(WriteFlags.BufferHint) != true)
                await stream.FlushAsync(call.Ended).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw call.Status == null ? new RpcException(StoppedReading(exception)) : call.ToException();
        }
    }

    // The call may still end well: a server may answer without having read all. How it ends, the responses say.
    private static Status StoppedReading(Exception exception) =>
        new(ResponseStatus.Of(exception, "").StatusCode, "The server does not take further requests of this call.", exception);
}
