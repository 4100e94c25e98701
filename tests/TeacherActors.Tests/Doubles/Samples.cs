using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>A small teacher and what is asked of it.</summary>
internal static class Samples
{
    public static readonly string ModelDigest = new('a', 64);
    public static readonly string VocabularyDigest = new('b', 64);

    public static readonly NumericRecipe Recipe = new("1.13.1", "cpu test", "openblas zen", 1, "float32", 2, 0, true);
    public static readonly TeacherShape Shape = new(HiddenSize: 8, LayerCount: 2, HeadCount: 2, KeyValueHeadCount: 1, HeadSize: 4);

    /// <summary>A batch of it has some hundred bytes.</summary>
    public static readonly BatchSource Small = new(new string('c', 64), SequenceLength: 4, BatchSize: 2, Seed: 7);

    /// <summary>A batch of it has 1 MiB and a little, as float32.</summary>
    public static readonly BatchSource Large = Small with { SequenceLength = 1024, BatchSize = 32 };

    public static readonly PayloadFormat Exact = new(PayloadKind.Hidden, NumberEncoding.Float32, 32);
    public static readonly PayloadFormat Halved = new(PayloadKind.Hidden, NumberEncoding.BFloat16, 32);

    public static readonly PayloadFormat WithLayers = Exact with
    {
        Layers =
        [
            new LayerFormat(1, LayerPart.Hidden, NumberEncoding.Float16), new LayerFormat(2, LayerPart.Attention, NumberEncoding.Float32),
        ],
    };

    public static readonly StreamKey SmallExact = new(Small, Exact);

    public static readonly TeacherProfile Profile =
        new(new WorkerId("teacher-1"), ModelDigest, VocabularyDigest, 32, Shape, Recipe, [PayloadKind.Hidden, PayloadKind.Logits]);

    public static readonly ServingSettings Serving = new(
        "127.0.0.1", 0, 64 * 1024, SubscriberLimit: 16, FetchLimit: 4, InFlightLimit: 8, RangeLimit: 4,
        HelloTimeout: TimeSpan.FromSeconds(60), WriteTimeout: TimeSpan.FromSeconds(60), IdleTimeout: TimeSpan.FromSeconds(60),
        KeepAlive: TimeSpan.FromSeconds(20));

    public static LogIdentity Identity(int chunkBytes = 64 * 1024) => new(ModelDigest, Recipe, chunkBytes);

    public static BatchRange Range(long first, long count) => new(new BatchId(first), count);

    public static BatchLogSettings MemoryOnly(long ringBytes = 64 << 20, int lagLimit = 64) =>
        new(ringBytes, 0, BatchLogSettings.SegmentBytesMin, "unused", lagLimit, TimeSpan.FromSeconds(60));
}
