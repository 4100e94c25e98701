using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Serves the calls of one method.</summary>
/// <param name="method">The method.</param>
/// <param name="options">Limits, and what clients are told of errors.</param>
/// <param name="logger">Takes what goes wrong.</param>
internal abstract class MethodHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, GrpcServiceOptions options, ILogger logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private static readonly Lazy<ObjectFactory<TService>> Create = new(() => ActivatorUtilities.CreateFactory<TService>([]));

    private bool HasManyRequests => method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming;

    public async Task HandleAsync(HttpContext http)
    {
        if (RequestChecks.Refuse(http)) return;
        if (HasManyRequests) AllowLongRequest(http.Features);
        var call = new HttpServerCallContext(http, method, options);
        try
        {
            RequestChecks.CheckEncoding(http);
            call.StartDeadline();
            await ServeAsync(http.RequestServices, call);
        }
        catch (Exception exception)
        {
            Fail(call, exception);
        }
        await call.EndAsync();
    }

    /// <summary>Reads the request, lets the service answer it, and writes the response.</summary>
    protected abstract Task InvokeAsync(TService service, HttpServerCallContext call);

    protected RequestReader<TRequest> Requests(HttpServerCallContext call) =>
        new(call, method.RequestMarshaller, options.MaxReceiveMessageSize);

    protected ResponseWriter<TResponse> Responses(HttpServerCallContext call) => new(call, method.ResponseMarshaller);

    /// <summary>The only response. It leaves together with the trailers.</summary>
    protected async Task WriteSingleAsync(HttpServerCallContext call, TResponse? response)
    {
        if (response == null) throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        if (call.Status.StatusCode != StatusCode.OK) return;
        call.EnterWrite();
        try
        {
            await call.StartResponseAsync();
            call.Serialize(response, method.ResponseMarshaller);
        }
        finally
        {
            call.LeaveWrite();
        }
    }

    // One from the container is the container's; one made for the call ends with it.
    private async Task ServeAsync(IServiceProvider services, HttpServerCallContext call)
    {
        if (services.GetService<TService>() is { } registered)
        {
            await InvokeAsync(registered, call);
            return;
        }
        var service = Create.Value(services, []);
        try
        {
            await InvokeAsync(service, call);
        }
        finally
        {
            if (service is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (service as IDisposable)?.Dispose();
        }
    }

    private void Fail(HttpServerCallContext call, Exception exception)
    {
        if (exception is RpcException refusal)
        {
            ServerLog.CallRefused(logger, method.FullName, refusal.StatusCode, refusal.Status.Detail);
            foreach (var entry in refusal.Trailers)
                call.ResponseTrailers.Add(entry);
            call.Status = refusal.Status;
            return;
        }
        if (call.IsClientGone || call.CancellationToken.IsCancellationRequested) ServerLog.CallGivenUp(logger, method.FullName, exception);
        else ServerLog.HandlerFailed(logger, method.FullName, exception);
        var detail = "Exception was thrown by handler.";
        if (options.EnableDetailedErrors == true) detail += $" {exception.GetType().Name}: {exception.Message}";
        call.Status = new Status(StatusCode.Unknown, detail, exception);
    }

    // A stream of requests has no length, and pauses as long as it likes.
    private static void AllowLongRequest(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
    }
}
