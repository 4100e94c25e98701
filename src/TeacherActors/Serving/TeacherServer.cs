using System.Net.Sockets;
using ActorDistill.Settings.Teachers;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>The endpoint that a <see cref="TeacherStreamService"/> is reached at: HTTP/2, with TLS or in plain text.</summary>
public sealed class TeacherServer : IAsyncDisposable
{
    // A request is a hello with its ranges, or less.
    private const int RequestBytesMax = 256 * 1024;

    private readonly WebApplication _application;
    private readonly TeacherStreamService _service;

    private TeacherServer(WebApplication application, TeacherStreamService service) => (_application, _service) = (application, service);

    /// <summary>Where it listens, "http://127.0.0.1:40123" or "https://...", with the port that was free.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Listens.</summary>
    /// <param name="service">What is served; its settings say where and with which limits.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="loggers">Told what Kestrel has to say.</param>
    /// <exception cref="OperatorException">
    /// The address is not of this machine, or is in use; or neither token nor TLS beyond loopback.
    /// </exception>
    public static async Task<TeacherServer> StartAsync(TeacherStreamService service, ServerTls? tls, ILoggerFactory loggers)
    {
        var settings = service.Settings;
        var address = await ListenAddress.ResolveAsync(
            "actordistill.teacher.serving.host", settings.Host, isProtected: tls != null || service.HasToken);
        var guard = new EndpointGuard(DoorOf(settings), tls, service.Time, service.Logger);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = RequestBytesMax);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel.Limits, settings);
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, settings.Port, guard.Protect);
        });
        var application = builder.Build();
        application.MapGrpcService<TeacherStreamService>();
        try
        {
            await application.StartAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new OperatorException($"{settings.Host}:{settings.Port}: cannot be listened on: {fault.Message}", fault);
        }
        return new TeacherServer(application, service);
    }

    /// <summary>Ends all streams, then the endpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        _service.Leave();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static int CallLimit(ServingSettings settings) => settings.SubscriberLimit + settings.FetchLimit;

    // A student has a connection for each of its calls, and some are about to end.
    private static EndpointLimits DoorOf(ServingSettings settings) =>
        new(4L * CallLimit(settings) + 64, EndpointLimits.Strangers, settings.HelloTimeout);

    /// <summary>
    /// What a connection can cost: streams, silence before the first of them, and small windows for what they send, since only credit comes
    /// this way. A slow reader is the matter of <see cref="StallGuard"/>: Kestrel's own least rate would also end students
    /// that pause.
    /// </summary>
    private static void Limit(KestrelServerLimits limits, ServingSettings settings)
    {
        limits.MinResponseDataRate = null;
        limits.RequestHeadersTimeout = settings.HelloTimeout;
        limits.KeepAliveTimeout = settings.HelloTimeout;
        limits.Http2.MaxStreamsPerConnection = CallLimit(settings) + 16;
        limits.Http2.InitialStreamWindowSize = 64 * 1024;
        limits.Http2.InitialConnectionWindowSize = 256 * 1024;
        limits.Http2.KeepAlivePingDelay = settings.KeepAlive;
        limits.Http2.KeepAlivePingTimeout = settings.KeepAlive;
    }
}
