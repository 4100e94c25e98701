using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>A method of a service, ready to be put under its path.</summary>
/// <param name="Method">The method.</param>
/// <param name="Implementation">Where the service overrides it: its attributes count for the calls.</param>
/// <param name="Handle">Serves a request.</param>
internal sealed record BoundMethod(IMethod Method, MethodInfo Implementation, RequestDelegate Handle);

/// <summary>Finds the methods of a service by its generated BindService, which gets no instance: each call has its own.</summary>
internal sealed class MethodBinder<TService> : ServiceBinderBase
    where TService : class
{
    private readonly GrpcServiceOptions _options;
    private readonly ILogger _logger;
    private readonly List<BoundMethod> _methods = [];

    private MethodBinder(GrpcServiceOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
    }

    /// <exception cref="InvalidOperationException">The type does not derive from a generated base class.</exception>
    public static IReadOnlyList<BoundMethod> Bind(GrpcServiceOptions options, ILogger logger)
    {
        var attribute = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true);
        var bind = attribute?.BindType
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .SingleOrDefault(method => method.Name == attribute.BindMethodName
                && method.GetParameters() is [var binder, _] && binder.ParameterType == typeof(ServiceBinderBase))
            ?? throw new InvalidOperationException(
                $"Cannot locate BindService(ServiceBinderBase, ServiceBase) method for {typeof(TService)}.");
        var found = new MethodBinder<TService>(options, logger);
        bind.Invoke(null, [found, null]);
        return found._methods;
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var (implementation, invoke) =
            Find<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(method, typeof(TRequest), typeof(ServerCallContext));
        Add(method, implementation, new UnaryHandler<TService, TRequest, TResponse>(method, invoke, _options, _logger).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (implementation, invoke) = Find<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var served = new ClientStreamingHandler<TService, TRequest, TResponse>(method, invoke, _options, _logger);
        Add(method, implementation, served.HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (implementation, invoke) = Find<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var served = new ServerStreamingHandler<TService, TRequest, TResponse>(method, invoke, _options, _logger);
        Add(method, implementation, served.HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (implementation, invoke) =
            Find<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
                method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var served = new DuplexStreamingHandler<TService, TRequest, TResponse>(method, invoke, _options, _logger);
        Add(method, implementation, served.HandleAsync);
    }

    private void Add(IMethod method, MethodInfo implementation, RequestDelegate handle) =>
        _methods.Add(new BoundMethod(method, implementation, handle));

    private static (MethodInfo Implementation, TDelegate Invoke) Find<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate
    {
        var implementation = typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"Could not find '{method.Name}' on {typeof(TService)}.");
        return (implementation, implementation.CreateDelegate<TDelegate>());
    }
}
