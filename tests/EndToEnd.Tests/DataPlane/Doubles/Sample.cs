using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Settings.Students;
using ActorDistill.StudentActors.Intake;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>A small teacher and what is asked of it. The peers in Python know the same: see sample.py.</summary>
internal static class Sample
{
    /// <summary>A batch has six chunks and a little.</summary>
    public const int ChunkBytes = 1024;

    public const int VocabSize = 97;
    public static readonly string ModelDigest = new('a', 64);
    public static readonly string VocabularyDigest = new('b', 64);
    public static readonly NumericRecipe Recipe = new("1.13.1", "cpu test", "openblas zen", 1, "float32", 2, 0, true);
    public static readonly TeacherShape Shape = new(HiddenSize: 32, LayerCount: 2, HeadCount: 2, KeyValueHeadCount: 1, HeadSize: 16);
    public static readonly BatchSource Source = new(new string('c', 64), SequenceLength: 16, BatchSize: 4, Seed: 7);
    public static readonly PayloadFormat Exact = new(PayloadKind.Hidden, NumberEncoding.Float32, VocabSize);
    public static readonly PayloadFormat Halved = Exact with { Encoding = NumberEncoding.BFloat16 };
    public static readonly LogIdentity Identity = new(ModelDigest, Recipe, ChunkBytes);

    /// <summary>Pauses that a test does not notice, and patience that a busy machine does not use up.</summary>
    public static readonly IntakeSettings Intake = new(
        WindowBatches: 4, WindowBytes: 1 << 20, AnswerTimeout: TimeSpan.FromSeconds(60), RetryPause: TimeSpan.FromMilliseconds(10),
        RetryPauseMax: TimeSpan.FromMilliseconds(100), KeepAliveDelay: TimeSpan.FromSeconds(20),
        KeepAliveTimeout: TimeSpan.FromSeconds(20));

    public static IntakeQuery Query(PayloadFormat format, string name = "student-1") =>
        new(new WorkerId(name), ModelDigest, VocabularyDigest, Source, format);

    public static BatchRange Range(long first, long count) => new(new BatchId(first), count);

    /// <summary>Bytes in which no stretch is like another.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
