using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>One request, one response.</summary>
internal sealed class UnaryHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke,
    GrpcServiceOptions options,
    ILogger logger)
    : MethodHandler<TService, TRequest, TResponse>(method, options, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(TService service, HttpServerCallContext call) =>
        await WriteSingleAsync(call, await invoke(service, await Requests(call).ReadSingleAsync(), call));
}

/// <summary>Many requests, one response.</summary>
internal sealed class ClientStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> invoke,
    GrpcServiceOptions options,
    ILogger logger)
    : MethodHandler<TService, TRequest, TResponse>(method, options, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(TService service, HttpServerCallContext call) =>
        await WriteSingleAsync(call, await invoke(service, Requests(call), call));
}

/// <summary>One request, many responses.</summary>
internal sealed class ServerStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke,
    GrpcServiceOptions options,
    ILogger logger)
    : MethodHandler<TService, TRequest, TResponse>(method, options, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(TService service, HttpServerCallContext call) =>
        await invoke(service, await Requests(call).ReadSingleAsync(), Responses(call), call);
}

/// <summary>Many requests, many responses.</summary>
internal sealed class DuplexStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke,
    GrpcServiceOptions options,
    ILogger logger)
    : MethodHandler<TService, TRequest, TResponse>(method, options, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override Task InvokeAsync(TService service, HttpServerCallContext call) =>
        invoke(service, Requests(call), Responses(call), call);
}
