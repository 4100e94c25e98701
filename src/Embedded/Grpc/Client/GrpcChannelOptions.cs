using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>How a channel reaches its server.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>The defaults.</summary>
    public GrpcChannelOptions()
    {
    }

    /// <summary>TLS or not, and who is calling. Null: as the address says, and nothing.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Bytes of the longest request that may be sent; null, the default, is no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Bytes of the longest response that may be received; null is no limit. 4 MiB at first.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Makes the connections: windows, keep-alive, certificates and proxy are set on it. Null: one of the channel's own.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes the handler it was given.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether credentials of calls are sent without TLS too. Whoever listens on the network can then take them.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }
}
