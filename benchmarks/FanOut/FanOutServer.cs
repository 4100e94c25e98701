using System.Globalization;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.Benchmarks.FanOut;

/// <summary>The process of the teacher: one log in memory, a service, and a model that costs one copy of the content.</summary>
internal sealed class FanOutServer : IBatchMaker
{
    private const int BatchSize = 8;
    private const int ChunkBytes = 256 * 1024;

    private static readonly NumericRecipe Recipe = new("none", "cpu", "none", 1, "bfloat16", BatchSize, 0, IsDeterministic: true);
    private static readonly TeacherShape Shape = new(HiddenSize: 2048, LayerCount: 1, HeadCount: 1, KeyValueHeadCount: 1, HeadSize: 2048);

    private readonly BufferPool _pool = new(idleBytesMax: 512L << 20);
    private byte[] _content = [];

    public static string ModelDigest { get; } = new('a', 64);

    public static string VocabularyDigest { get; } = new('b', 64);

    /// <summary>8 sequences of 512 tokens: 16 MiB of hidden states.</summary>
    public static BatchSource Source { get; } = new(new string('c', 64), SequenceLength: 512, BatchSize, Seed: 0);

    public static PayloadFormat Format { get; } = new(PayloadKind.Hidden, NumberEncoding.BFloat16, VocabSize: 32_000);

    /// <summary>Prints its address, then its counters for each line that it reads, until there is none.</summary>
    public static async Task ServeAsync()
    {
        var maker = new FanOutServer();
        var settings = new BatchLogSettings(256L << 20, 0, BatchLogSettings.SegmentBytesMin, "none", LagLimit: 8, TimeSpan.FromSeconds(10));
        await using var log = BatchLog.Open(
            maker, new LogIdentity(ModelDigest, Recipe, ChunkBytes), settings, TimeProvider.System, NullLogger.Instance);
        var wait = TimeSpan.FromMinutes(1);
        var serving = new ServingSettings("127.0.0.1", 0, ChunkBytes, 16, 1, InFlightLimit: 4, 4, wait, wait, wait, wait);
        var profile = new TeacherProfile(
            new WorkerId("teacher-1"), ModelDigest, VocabularyDigest, 32_000, Shape, Recipe, [PayloadKind.Hidden]);
        var service = new TeacherStreamService(
            profile, log, maker, new BlobRegistry(), serving, token: null, TimeProvider.System, NullLogger.Instance);
        await using var server = await TeacherServer.StartAsync(service, tls: null, NullLoggerFactory.Instance);
        Console.WriteLine(server.Address);
        while (await Console.In.ReadLineAsync() != null)
        {
            var counters = log.Counters;
            Console.WriteLine(string.Join(' ', new[]
            {
                counters.ForwardCount, counters.EncodedBytes, GC.GetTotalAllocatedBytes(precise: true),
                (long)Environment.CpuUsage.TotalTime.TotalMicroseconds,
            }.Select(number => number.ToString(CultureInfo.InvariantCulture))));
        }
    }

    public string? RefusalOf(BatchSource source) => null;

    public ValueTask<IReadOnlyList<EncodedBatch>> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<EncodedBatch>>([.. formats.Select(format => Make(source, batch, format))]);

    private EncodedBatch Make(BatchSource source, BatchId batch, PayloadFormat format)
    {
        var rowCount = source.BatchSize * source.SequenceLength;
        var layout = SectionLayout.Of(format, source, rowCount, Shape);
        if (_content.Length != layout.ContentBytes)
        {
            _content = new byte[layout.ContentBytes];
            new Random(1).NextBytes(_content);
        }
        var content = _pool.Rent(layout.ContentBytes);
        _content.CopyTo(content.GetSpan());
        return EncodedBatch.Seal(
            new BatchHeader(
                batch, source, format, rowCount, layout.Sections, layout.ContentBytes, ChunkBytes, new WorkerId("teacher-1"), ModelDigest,
                Recipe),
            content);
    }
}
