using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Models.Corpora;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Training;

/// <summary>A tiny model on its device thread, behind its log and service on loopback.</summary>
internal sealed class ServedDecoder : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DecoderBatchMaker _maker;
    private readonly BatchLog _log;
    private readonly TeacherServer _server;

    private ServedDecoder(DecoderBatchMaker maker, BatchLog log, TeacherServer server) => (_maker, _log, _server) = (maker, log, server);

    public static WorkerId Name { get; } = new("teacher-1");

    public Uri Address => _server.Address;

    public static async Task<ServedDecoder> StartAsync(Corpus corpus)
    {
        var identity = TinyModels.Identity;
        var maker = await DecoderBatchMaker.OpenAsync(Name, identity, TinyModels.NewTeacher, corpus);
        var lines = new LineLog();
        var settings = new BatchLogSettings(
            RingBytes: 64 << 20, 0, BatchLogSettings.SegmentBytesMin, "unused", LagLimit: 64, Patience);
        var log = BatchLog.Open(maker, identity, settings, TimeProvider.System, lines);
        var serving = new ServingSettings(
            "127.0.0.1", 0, identity.ChunkBytes, SubscriberLimit: 8, FetchLimit: 4, InFlightLimit: 8, RangeLimit: 16,
            HelloTimeout: Patience, WriteTimeout: Patience, IdleTimeout: Patience, KeepAlive: TimeSpan.FromSeconds(20));
        var profile = new TeacherProfile(
            Name, identity.ModelDigest, Sample.VocabularyDigest, TinyModels.VocabSize, PayloadFormats.ShapeOf(TinyModels.Teacher),
            identity.Recipe, [PayloadKind.Hidden]);
        var service = new TeacherStreamService(profile, log, maker, new BlobRegistry(), serving, null, TimeProvider.System, lines);
        return new ServedDecoder(maker, log, await TeacherServer.StartAsync(service, null, NullLoggerFactory.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _log.DisposeAsync();
        await _maker.DisposeAsync();
    }
}
