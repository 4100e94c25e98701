using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From a call to the HTTP request that it is.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The request.</summary>
    /// <exception cref="InvalidOperationException">The call does not come from this server.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext) =>
        (serverCallContext as HttpServerCallContext)?.HttpContext
        ?? throw new InvalidOperationException("Could not get HttpContext from ServerCallContext.");
}
