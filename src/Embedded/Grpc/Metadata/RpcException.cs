namespace Grpc.Core;

/// <summary>
/// A call that did not end with OK. A client gets it; a server's handler throws it to end the call with this status and these trailers.
/// </summary>
public class RpcException : Exception
{
    /// <summary>A call that ended with this status.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty)
    {
    }

    /// <summary>A call that ended with this status, and a message of its own for logs.</summary>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>A call that ended with this status and these trailers.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>A call that ended with this status and these trailers, and a message of its own for logs.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of the status.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What came with the status; empty when nothing did.</summary>
    public Metadata Trailers { get; }
}
