using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>A teacher's log and service on loopback, with a formula in place of the model.</summary>
internal sealed class LiveTeacher : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private LiveTeacher(string name, FormulaMaker maker, BatchLog log, TeacherStreamService service, TeacherServer server) =>
        (Name, Maker, Log, Service, Server) = (new WorkerId(name), maker, log, service, server);

    public WorkerId Name { get; }

    public FormulaMaker Maker { get; }

    public BatchLog Log { get; }

    public TeacherStreamService Service { get; }

    public TeacherServer Server { get; }

    public Uri Address => Server.Address;

    public required BlobRegistry Blobs { get; init; }

    public required LineLog Lines { get; init; }

    /// <summary>Begins to serve.</summary>
    /// <param name="name">As a worker.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="folder">Of the log on disk; null for none.</param>
    /// <param name="token">What every call must carry.</param>
    /// <param name="tls">Null for plain text.</param>
    public static async Task<LiveTeacher> StartAsync(
        string name = "teacher-1", int port = 0, string? folder = null, string? token = null, ServerTls? tls = null)
    {
        var serving = new ServingSettings(
            "127.0.0.1", port, Sample.ChunkBytes, SubscriberLimit: 8, FetchLimit: 4, InFlightLimit: 8, RangeLimit: 16,
            HelloTimeout: Patience, WriteTimeout: Patience, IdleTimeout: Patience, KeepAlive: TimeSpan.FromSeconds(20));
        var settings = new BatchLogSettings(
            RingBytes: 64 << 20, folder == null ? 0 : 64 << 20, BatchLogSettings.SegmentBytesMin, folder ?? "unused", LagLimit: 64,
            Patience);
        var profile = new TeacherProfile(
            new WorkerId(name), Sample.ModelDigest, Sample.VocabularyDigest, Sample.VocabSize, Sample.Shape, Sample.Recipe,
            [PayloadKind.Hidden]);
        var (maker, lines, blobs) = (new FormulaMaker(name), new LineLog(), new BlobRegistry());
        var log = BatchLog.Open(maker, Sample.Identity, settings, TimeProvider.System, lines);
        var service = new TeacherStreamService(
            profile, log, maker, blobs, serving, token == null ? null : new BearerToken(token), TimeProvider.System, lines);
        var server = await TeacherServer.StartAsync(service, tls, NullLoggerFactory.Instance);
        return new LiveTeacher(name, maker, log, service, server) { Blobs = blobs, Lines = lines };
    }

    /// <summary>A slot is freed a moment after the peer knows how its call ended.</summary>
    public void AssertSlotsFree() =>
        Assert.True(SpinWait.SpinUntil(() => Service.SubscriberCount == 0, Patience), "a slot is still taken");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Log.DisposeAsync();
    }
}
