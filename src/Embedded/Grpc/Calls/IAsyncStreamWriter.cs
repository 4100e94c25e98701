namespace Grpc.Core;

/// <summary>The messages that go out on one call. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>For the messages from now on; null is the default.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Completes when the message has been taken over; that it was received, only the peer can say.</summary>
    Task WriteAsync(T message);

    /// <summary>As the other, and gives up when cancelled. On a client that cancels the call.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException("Cancellation of stream writes is not supported by this gRPC implementation.")
        : WriteAsync(message);
}
