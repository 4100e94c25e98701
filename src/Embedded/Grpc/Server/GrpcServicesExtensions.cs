using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes a web application able to serve gRPC.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>With the default options.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddRouting();
        services.Configure<RouteOptions>(options =>
            options.ConstraintMap[UnknownMethods.ConstraintName] = typeof(UnknownMethods.IsGrpcRequest));
        services.TryAddSingleton<UnknownMethods>();
        return new GrpcServerBuilder(services);
    }

    /// <summary>With these options.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(configureOptions);
        var builder = services.AddGrpc();
        services.Configure(configureOptions);
        return builder;
    }
}
