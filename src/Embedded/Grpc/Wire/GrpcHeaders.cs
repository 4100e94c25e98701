namespace Grpc.Wire;

/// <summary>Names and values of the headers that the protocol gives a meaning (gRPC over HTTP2, PROTOCOL-HTTP2.md of grpc/grpc).</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";

    /// <summary>Whether a request or response of this type carries gRPC: "application/grpc+proto", not "grpc-web".</summary>
    public static bool IsContentType(string? contentType) =>
        contentType != null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is ';' or '+');

    /// <summary>Whether a header belongs to the transport, so that metadata does not show it.</summary>
    public static bool IsOfTransport(string name) =>
        name.StartsWith(':') || name.ToLowerInvariant()
            is Status or Message or Timeout or Encoding or AcceptEncoding or "te" or "host" or "content-type" or "accept-encoding";
}
