using System.Net.Sockets;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Admin;

/// <summary>The endpoint that a node's <see cref="AdminService"/> is reached at: HTTP/2, with TLS or in plain text.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    // A trial's settings, and room for the rest of a message.
    private const int RequestBytesMax = 128 * 1024;
    private const int ConnectionLimit = 64;
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;

    private AdminServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with the port that was free.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Listens.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="service">What is served.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="loggers">Told what Kestrel has to say.</param>
    /// <exception cref="OperatorException">
    /// The address is not of this machine, or is in use; or neither token nor TLS beyond loopback.
    /// </exception>
    public static async Task<AdminServer> StartAsync(AdminSettings settings, AdminService service, ServerTls? tls, ILoggerFactory loggers)
    {
        var address = await ListenAddress.ResolveAsync("admin.host", settings.Host, isProtected: tls != null || service.HasToken);
        var limits = new EndpointLimits(ConnectionLimit, EndpointLimits.Strangers, SilenceMax);
        var guard = new EndpointGuard(limits, tls, TimeProvider.System, loggers.CreateLogger<AdminServer>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = RequestBytesMax);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = SilenceMax;
            kestrel.Limits.Http2.KeepAlivePingDelay = SilenceMax;
            kestrel.Limits.Http2.KeepAlivePingTimeout = SilenceMax;
            kestrel.Listen(address, settings.Port, guard.Protect);
        });
        var application = builder.Build();
        application.MapGrpcService<AdminService>();
        try
        {
            await application.StartAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new OperatorException($"{settings.Host}:{settings.Port}: cannot be listened on: {fault.Message}", fault);
        }
        return new AdminServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
