using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers calls of what is not there with a status; without it they would get a page "404".</summary>
internal sealed class UnknownMethods
{
    public const string ConstraintName = "grpcunimplemented";

    private readonly HashSet<IEndpointRouteBuilder> _mapped = [];

    public void Map(IEndpointRouteBuilder endpoints, IEnumerable<string> serviceNames)
    {
        foreach (var service in serviceNames)
            Map(endpoints, service, "Method is unimplemented.");
        if (_mapped.Add(endpoints)) Map(endpoints, "{unimplementedService}", "Service is unimplemented.");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string service, string detail)
    {
        var status = new Status(StatusCode.Unimplemented, detail);
        RequestDelegate answer = http =>
        {
            if (RequestChecks.Refuse(http)) return Task.CompletedTask;
            http.Response.ContentType = GrpcHeaders.ContentType;
            ResponseEnd.Write(http.Response, status, null);
            return Task.CompletedTask;
        };
        endpoints.Map($"{service}/{{unimplementedMethod:{ConstraintName}}}", answer).WithDisplayName($"gRPC - {detail}");
    }

    /// <summary>Keeps the two routes away from everything else that a web application may serve.</summary>
    internal sealed class IsGrpcRequest : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext != null && HttpMethods.IsPost(httpContext.Request.Method)
            && GrpcHeaders.IsContentType(httpContext.Request.ContentType);
    }
}
