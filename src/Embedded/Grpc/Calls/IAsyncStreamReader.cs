namespace Grpc.Core;

/// <summary>The messages that come in on one call, in their order. One read at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last MoveNext found.</summary>
    T Current { get; }

    /// <summary>Waits for the next message. False: there are no more, and the call is fine.</summary>
    /// <exception cref="RpcException">On a client: the call ended otherwise than with OK.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
