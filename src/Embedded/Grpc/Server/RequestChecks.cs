using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>What is no gRPC call gets an answer of HTTP, with a status beside it for gRPC clients that went astray.</summary>
internal static class RequestChecks
{
    /// <summary>True when the request has been answered.</summary>
    public static bool Refuse(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = "h2c";
            Answer(http.Response, StatusCodes.Status426UpgradeRequired, $"Request protocol '{http.Request.Protocol}' is not supported.");
            return true;
        }
        if (!GrpcHeaders.IsContentType(http.Request.ContentType))
        {
            Answer(
                http.Response,
                StatusCodes.Status415UnsupportedMediaType,
                http.Request.ContentType is { Length: > 0 } type
                    ? $"Content-Type '{type}' is not supported."
                    : "Content-Type is missing from the request.");
            return true;
        }
        return false;
    }

    /// <exception cref="RpcException">Messages may be compressed in a way that nothing here can read.</exception>
    public static void CheckEncoding(HttpContext http)
    {
        var encoding = http.Request.Headers[GrpcHeaders.Encoding].ToString();
        if (encoding is "" or GrpcHeaders.Identity) return;
        http.Response.Headers[GrpcHeaders.AcceptEncoding] = GrpcHeaders.Identity;
        throw new RpcException(new Status(
            StatusCode.Unimplemented,
            $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {GrpcHeaders.Identity}"));
    }

    private static void Answer(HttpResponse response, int httpStatus, string detail)
    {
        response.StatusCode = httpStatus;
        ResponseEnd.Write(response, new Status(StatusCode.Internal, detail), null);
    }
}
