using ActorDistill.Protocol.Batches;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>A teacher that serves on a free port of loopback.</summary>
internal sealed class RunningTeacher : IAsyncDisposable
{
    private RunningTeacher(BufferPool pool, PatternMaker maker, BatchLog log, TeacherStreamService service, TeacherServer server) =>
        (Pool, Maker, Log, Service, Server) = (pool, maker, log, service, server);

    public BufferPool Pool { get; }

    public PatternMaker Maker { get; }

    public BatchLog Log { get; }

    public TeacherStreamService Service { get; }

    public TeacherServer Server { get; }

    public BlobRegistry Blobs { get; private init; } = new();

    public ListLogger Logger { get; private init; } = new();

    public static async Task<RunningTeacher> StartAsync(
        ServingSettings? settings = null, BatchLogSettings? log = null, BearerToken? token = null, ServerTls? tls = null)
    {
        var serving = settings ?? Samples.Serving;
        var pool = new BufferPool(256 << 20);
        var identity = Samples.Identity(serving.ChunkBytes);
        var maker = new PatternMaker(identity, Samples.Shape, pool);
        var (blobs, logger) = (new BlobRegistry(), new ListLogger());
        var batches = BatchLog.Open(maker, identity, log ?? Samples.MemoryOnly(), TimeProvider.System, logger);
        var service = new TeacherStreamService(Samples.Profile, batches, maker, blobs, serving, token, TimeProvider.System, logger);
        var server = await TeacherServer.StartAsync(service, tls, NullLoggerFactory.Instance);
        return new RunningTeacher(pool, maker, batches, service, server) { Blobs = blobs, Logger = logger };
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Log.DisposeAsync();
    }
}
