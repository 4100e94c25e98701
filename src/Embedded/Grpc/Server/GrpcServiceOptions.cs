namespace Grpc.AspNetCore.Server;

/// <summary>How a server treats the calls of its services.</summary>
public class GrpcServiceOptions
{
    /// <summary>The defaults.</summary>
    public GrpcServiceOptions()
    {
    }

    /// <summary>Bytes of the longest response that may be sent; null, the default, is no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Bytes of the longest request that may be received; null is no limit. 4 MiB at first.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Whether clients are told the message of an exception that a handler throws. Not, unless true.</summary>
    public bool? EnableDetailedErrors { get; set; }
}
