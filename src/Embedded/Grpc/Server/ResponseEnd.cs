using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server;

/// <summary>The end of a response.</summary>
internal static class ResponseEnd
{
    /// <summary>After messages in trailers; in the headers when there has been nothing before them.</summary>
    public static void Write(HttpResponse response, Status status, Metadata? metadata)
    {
        var headers = response.HasStarted
            ? response.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
                ?? throw new InvalidOperationException("Trailers are not supported for this response. The server may not support gRPC.")
            : response.Headers;
        if (metadata != null) Add(headers, metadata);
        headers[GrpcHeaders.Status] = status.StatusCode == StatusCode.OK
            ? "0"
            : ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail)) headers[GrpcHeaders.Message] = PercentEncoding.Encode(status.Detail);
    }

    public static void Add(IHeaderDictionary headers, Metadata metadata)
    {
        foreach (var entry in metadata)
            headers[entry.Key] = StringValues.Concat(headers[entry.Key], MetadataHeaders.Encode(entry));
    }
}
