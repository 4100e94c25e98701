using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Tests;

/// <summary>Valid values that say nothing in particular.</summary>
internal static class Samples
{
    public static NumericRecipe Recipe { get; } = new("1.13.1", "cpu", "openblas zen", 2, "float32", 8, 512, IsDeterministic: true);

    public static BatchSource Source { get; } = new(DigestOf('a'), SequenceLength: 16, BatchSize: 4, Seed: 18_446_744_073_709_551_557);

    public static PayloadFormat Format { get; } = new(PayloadKind.TopK, NumberEncoding.BFloat16, 32_000, TopK: 8, Temperature: 0.5)
    {
        Layers =
        [
            new LayerFormat(2, LayerPart.Hidden, NumberEncoding.Float32),
            new LayerFormat(7, LayerPart.Attention, NumberEncoding.Int8),
        ],
    };

    public static StreamAccepted Accepted { get; } = new(Recipe, MaxBatchBytes: 1_000_000, BatchLimits.ChunkBytesMin);

    /// <summary>64 times the same hexadecimal digit.</summary>
    public static string DigestOf(char digit) => new(digit, 64);

    /// <summary>A header whose sections do not matter to what is tested.</summary>
    public static BatchHeader Header(long batchId, long contentBytes, int chunkBytes = BatchLimits.ChunkBytesMin) => new(
        new BatchId(batchId), Source, Format, RowCount: 60,
        [
            new BatchSection(SectionKind.TokenIds, 0, NumberEncoding.None, [4, 17], 272),
            new BatchSection(SectionKind.LayerHidden, 2, NumberEncoding.Float32, [4, 16, 32], 8192),
        ],
        contentBytes, chunkBytes, new WorkerId("teacher-1"), DigestOf('b'), Recipe);

    /// <summary>A batch of random bytes.</summary>
    public static EncodedBatch Batch(
        BufferPool pool, Random random, long batchId, int contentBytes, int chunkBytes = BatchLimits.ChunkBytesMin)
    {
        var content = pool.Rent(contentBytes);
        random.NextBytes(content.GetSpan());
        return EncodedBatch.Seal(Header(batchId, contentBytes, chunkBytes), content);
    }
}
