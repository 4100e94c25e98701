using ActorDistill.Cluster.Storing;
using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Stores;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Serving.Admission;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Nodes;

/// <summary>The endpoint of a run's store of checkpoints, which it keeps in the node's run folder: HTTP/2, with TLS or plain.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    // A piece of a file, and room for the rest of a message.
    private const int RequestBytesMax = StoreChunk.BytesMax + 64 * 1024;
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(10);

    private readonly GrpcEndpoint _endpoint;
    private readonly CheckpointStoreService _service;

    private StoreServer(GrpcEndpoint endpoint, CheckpointStoreService service) => (_endpoint, _service) = (endpoint, service);

    /// <summary>Where it listens.</summary>
    public Uri Address => _endpoint.Address;

    /// <summary>Listens.</summary>
    /// <param name="settings">Where, and what peers may cost.</param>
    /// <param name="node">The node that has it.</param>
    /// <param name="folder">The run's, on this node.</param>
    /// <param name="secret">The run's.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="loggers">Told what comes and goes, and what Kestrel has to say.</param>
    /// <exception cref="OperatorException">
    /// The address is not of this machine, or is in use; or neither token nor TLS beyond loopback.
    /// </exception>
    public static async Task<StoreServer> StartAsync(
        CheckpointStoreSettings settings, PlacedNode node, RunFolder folder, RunSecret secret, ServerTls? tls, ILoggerFactory loggers)
    {
        var admission = new CallAdmission(secret.Value.Length == 0 ? null : new BearerToken(secret.Value));
        var logger = loggers.CreateLogger<StoreServer>();
        var service = new CheckpointStoreService(
            new CheckpointShelf(folder.Trials), new StoreLimits(settings.FileBytesMax, settings.TransferLimit, SilenceMax), admission.Admit,
            TimeProvider.System, logger);
        // A student has a connection for each of its calls: one that sends, and now and then one that deletes.
        var limits = new EndpointLimits(8L * settings.TransferLimit + 64, EndpointLimits.Strangers, HandshakeMax);
        var place = new EndpointPlace(
            "actordistill.checkpoint-store.host", settings.HostAt(node), settings.Port, tls != null || admission.HasToken,
            new EndpointGuard(limits, tls, TimeProvider.System, logger));
        return new StoreServer(await GrpcEndpoint.StartAsync(service, place, RequestBytesMax, Limit, loggers), service);
    }

    /// <summary>Ends what is under way, then the endpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        _service.Leave();
        await _endpoint.DisposeAsync();
    }

    private static void Limit(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = HandshakeMax;
        limits.KeepAliveTimeout = HandshakeMax;
        limits.Http2.KeepAlivePingDelay = SilenceMax;
        limits.Http2.KeepAlivePingTimeout = SilenceMax;
        // Files come this way.
        limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        limits.Http2.InitialConnectionWindowSize = 2 * 1024 * 1024;
    }
}
