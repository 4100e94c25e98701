using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts gRPC services under their paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves a class that derives from a generated base class. Its instance comes from the container; when the container has none, one
    /// is made for each call and disposed after it.
    /// </summary>
    /// <exception cref="InvalidOperationException">AddGrpc has not been called, or the class is no service.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.ServiceProvider;
        var unknownMethods = services.GetService<UnknownMethods>() ?? throw new InvalidOperationException(
            "Unable to find the required services. Please add all the required services by calling 'IServiceCollection.AddGrpc' "
            + "inside the call to 'ConfigureServices(...)' in the application startup code.");
        var options = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TService));
        var methods = MethodBinder<TService>.Bind(options, logger);
        unknownMethods.Map(builder, methods.Select(method => method.Method.ServiceName).Distinct());
        return new GrpcServiceEndpointConventionBuilder([.. methods.Select(method => Map<TService>(builder, method))]);
    }

    private static IEndpointConventionBuilder Map<TService>(IEndpointRouteBuilder builder, BoundMethod method) => builder
        .MapMethods(method.Method.FullName, [HttpMethods.Post], method.Handle)
        .WithDisplayName($"gRPC - {method.Method.FullName}")
        // Last wins: what the method says goes before what its class says.
        .WithMetadata(
        [
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. method.Implementation.GetCustomAttributes(inherit: true),
        ]);
}
