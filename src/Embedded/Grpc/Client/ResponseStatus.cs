using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>How a call ended, read from what HTTP says.</summary>
internal static class ResponseStatus
{
    /// <summary>Null when the response can carry messages.</summary>
    public static Status? OfBadResponse(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            return new Status(CodeOf(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        var contentType = response.Content.Headers.TryGetValues("content-type", out var values) ? string.Join(", ", values) : null;
        if (GrpcHeaders.IsContentType(contentType)) return null;
        return new Status(StatusCode.Cancelled, contentType == null
            ? "Bad gRPC response. Response did not have a content-type header."
            : $"Bad gRPC response. Invalid content-type value: {contentType}");
    }

    /// <summary>Null when the headers have no status.</summary>
    public static Status? Find(HttpHeaders headers)
    {
        if (ValueOf(headers, GrpcHeaders.Status) is not { } text) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return new Status(StatusCode.Unknown, $"Unexpected grpc-status value: {text}");
        return new Status((StatusCode)code, ValueOf(headers, GrpcHeaders.Message) is { } detail ? PercentEncoding.Decode(detail) : "");
    }

    public static Metadata MetadataOf(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (GrpcHeaders.IsOfTransport(name)) continue;
            foreach (var value in values)
                MetadataHeaders.Decode(metadata, name, value);
        }
        return metadata;
    }

    public static string? ValueOf(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>What an exception of the transport means.</summary>
    public static Status Of(Exception exception, string what)
    {
        var code = StatusCode.Internal;
        for (var cause = exception; cause != null; cause = cause.InnerException)
        {
            if (cause is RpcException refused) return refused.Status;
            // By its base it is an IOException: the one that says most comes first.
            if (cause is HttpProtocolException reset) return new Status(CodeOf(reset), Text(what, exception), exception);
            if (cause is SocketException or IOException) code = StatusCode.Unavailable;
        }
        return new Status(code, Text(what, exception), exception);
    }

    private static string Text(string what, Exception exception)
    {
        for (var cause = exception; cause != null; cause = cause.InnerException)
            what += $" {cause.GetType().Name}: {cause.Message}";
        return what;
    }

    /// <summary>RFC 9113, section 7, as PROTOCOL-HTTP2.md maps its codes.</summary>
    private static StatusCode CodeOf(HttpProtocolException reset) => reset.ErrorCode switch
    {
        // REFUSED_STREAM, CANCEL, ENHANCE_YOUR_CALM, INADEQUATE_SECURITY
        7 => StatusCode.Unavailable,
        8 => StatusCode.Cancelled,
        11 => StatusCode.ResourceExhausted,
        12 => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    private static StatusCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
