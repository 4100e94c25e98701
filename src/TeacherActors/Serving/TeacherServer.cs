using ActorDistill.Settings.Teachers;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>The endpoint that a <see cref="TeacherStreamService"/> is reached at: HTTP/2, with TLS or in plain text.</summary>
public sealed class TeacherServer : IAsyncDisposable
{
    // A request is a hello with its ranges, or less.
    private const int RequestBytesMax = 256 * 1024;

    private readonly GrpcEndpoint _endpoint;
    private readonly TeacherStreamService _service;

    private TeacherServer(GrpcEndpoint endpoint, TeacherStreamService service) => (_endpoint, _service) = (endpoint, service);

    /// <summary>Where it listens, "http://127.0.0.1:40123" or "https://...", with the port that was free.</summary>
    public Uri Address => _endpoint.Address;

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
        var place = new EndpointPlace(
            "actordistill.teacher.serving.host", settings.Host, settings.Port, tls != null || service.HasToken,
            new EndpointGuard(DoorOf(settings), tls, service.Time, service.Logger));
        return new TeacherServer(
            await GrpcEndpoint.StartAsync(service, place, RequestBytesMax, limits => Limit(limits, settings), loggers), service);
    }

    /// <summary>Ends all streams, then the endpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        _service.Leave();
        await _endpoint.DisposeAsync();
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
