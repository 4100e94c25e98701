using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>A server whose parts are still being put together.</summary>
public interface IGrpcServerBuilder
{
    /// <summary>Takes the parts.</summary>
    IServiceCollection Services { get; }
}

internal sealed record GrpcServerBuilder(IServiceCollection Services) : IGrpcServerBuilder;
