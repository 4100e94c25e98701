using System.Net.Sockets;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Where one gRPC service is reached: HTTP/2, with TLS or in plain text, behind a door.</summary>
public sealed class GrpcEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GrpcEndpoint(WebApplication application) => _application = application;

    /// <summary>Where it listens, "http://127.0.0.1:40123" or "https://...", with the port that was free.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Listens.</summary>
    /// <param name="service">What is served; it admits each call by itself.</param>
    /// <param name="place">Where, and whom it lets in.</param>
    /// <param name="requestBytesMax">The longest message that is taken.</param>
    /// <param name="limit">What a connection can cost beside that.</param>
    /// <param name="loggers">Told what Kestrel has to say.</param>
    /// <exception cref="OperatorException">
    /// The address is not of this machine, or is in use; or neither token nor TLS beyond loopback.
    /// </exception>
    public static async Task<GrpcEndpoint> StartAsync<TService>(
        TService service, EndpointPlace place, int requestBytesMax, Action<KestrelServerLimits> limit, ILoggerFactory loggers)
        where TService : class
    {
        var address = await ListenAddress.ResolveAsync(place.HostKey, place.Host, place.IsProtected);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = requestBytesMax);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            limit(kestrel.Limits);
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, place.Port, place.Guard.Protect);
        });
        var application = builder.Build();
        application.MapGrpcService<TService>();
        try
        {
            await application.StartAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new OperatorException($"{place.Host}:{place.Port}: cannot be listened on: {fault.Message}", fault);
        }
        return new GrpcEndpoint(application);
    }

    /// <summary>Ends it; calls under way are broken off after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

/// <summary>Where an endpoint listens, and whom it lets in.</summary>
/// <param name="HostKey">The key of the host's setting, for messages.</param>
/// <param name="Host">An address or a name of this machine.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="IsProtected">Whether it asks for a token or speaks TLS.</param>
/// <param name="Guard">The door before it.</param>
public sealed record EndpointPlace(string HostKey, string Host, int Port, bool IsProtected, EndpointGuard Guard);
