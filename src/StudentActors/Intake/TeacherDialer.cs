using System.Net.Security;
using ActorDistill.Settings.Students;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.StudentActors.Intake;

/// <summary>How a student reaches teachers: who it says it is, and when a silent connection counts as dead.</summary>
/// <param name="settings">Timeouts.</param>
/// <param name="bearerToken">What teachers ask for; null where they ask for nothing.</param>
/// <param name="tls">Certificates for addresses with https; null for the system's.</param>
public sealed class TeacherDialer(IntakeSettings settings, string? bearerToken, SslClientAuthenticationOptions? tls = null)
{
    // A few chunks are under way at once; the runtime widens it by itself when the link is long.
    private const int StreamWindowBytes = 1024 * 1024;

    /// <summary>How long a teacher may take to answer.</summary>
    public TimeSpan AnswerTimeout => settings.AnswerTimeout;

    /// <summary>A channel of its own for each call: a fault of one connection, or what is left in it, concerns no other.</summary>
    public GrpcChannel Dial(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = CreateHandler(),
        DisposeHttpClient = true,
    });

    /// <summary>What every call carries.</summary>
    public CallOptions OptionsFor(CancellationToken cancellation, DateTime? deadline = null) => new(
        bearerToken == null ? null : new Metadata { { "authorization", $"Bearer {bearerToken}" } }, deadline, cancellation);

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            ConnectTimeout = settings.AnswerTimeout,
            // Also while a call waits: a teacher whose process was stopped keeps its connections.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = settings.KeepAliveDelay,
            KeepAlivePingTimeout = settings.KeepAliveTimeout,
            // Teachers are named by address; what the environment says about the web does not concern them.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        if (tls != null) handler.SslOptions = tls;
        return handler;
    }
}
