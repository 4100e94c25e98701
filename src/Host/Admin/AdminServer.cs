using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Admin;

/// <summary>The endpoint that a node's <see cref="AdminService"/> is reached at: HTTP/2, with TLS or in plain text.</summary>
internal static class AdminServer
{
    // A trial's settings, and room for the rest of a message.
    private const int RequestBytesMax = 128 * 1024;
    private const int ConnectionLimit = 64;
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(10);

    /// <summary>Listens.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="service">What is served.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="loggers">Told what Kestrel has to say.</param>
    /// <exception cref="OperatorException">
    /// The address is not of this machine, or is in use; or neither token nor TLS beyond loopback.
    /// </exception>
    public static Task<GrpcEndpoint> StartAsync(AdminSettings settings, AdminService service, ServerTls? tls, ILoggerFactory loggers)
    {
        var limits = new EndpointLimits(ConnectionLimit, EndpointLimits.Strangers, SilenceMax);
        var guard = new EndpointGuard(limits, tls, TimeProvider.System, loggers.CreateLogger(typeof(AdminServer)));
        var place = new EndpointPlace("admin.host", settings.Host, settings.Port, tls != null || service.HasToken, guard);
        return GrpcEndpoint.StartAsync(service, place, RequestBytesMax, Limit, loggers);
    }

    private static void Limit(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = SilenceMax;
        limits.Http2.KeepAlivePingDelay = SilenceMax;
        limits.Http2.KeepAlivePingTimeout = SilenceMax;
    }
}
