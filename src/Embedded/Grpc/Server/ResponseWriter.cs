using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The responses of one call.</summary>
internal sealed class ResponseWriter<TResponse>(HttpServerCallContext call, Marshaller<TResponse> marshaller)
    : IServerStreamWriter<TResponse>
    where TResponse : class
{
    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        call.EnterWrite();
        try
        {
            await call.StartResponseAsync();
            call.Serialize(message, marshaller);
            if (WriteOptions?.Flags.HasFlag(WriteFlags.BufferHint) == true) return;
            var flushed = await call.Output.FlushAsync(cancellationToken);
            // Nothing reads any more; what was written is gone.
            if (flushed.IsCompleted || flushed.IsCanceled) call.CancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            call.LeaveWrite();
        }
    }
}
