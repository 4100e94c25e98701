using System.Buffers;
using System.Buffers.Binary;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Protocol.Streams;
using ActorDistill.StudentActors.Intake;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>Batches whose bytes are a function of their id, so that every receiver can check them.</summary>
internal static class TestBatches
{
    public const int ChunkBytes = BatchLimits.ChunkBytesMin;
    public const int ContentBytes = 2500;

    private const int RowStart = 384;

    public static NumericRecipe Recipe { get; } = new("1.13.1", "cpu", "openblas zen", 1, "float32", 8, 512, IsDeterministic: true);

    public static IntakeQuery Query { get; } = new(
        new WorkerId("student-1"), new string('b', 64), new string('c', 64), new BatchSource(new string('a', 64), 16, 4, 7),
        new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Float32, 32_000));

    public static StreamAccepted Accepted { get; } = new(Recipe, ContentBytes, ChunkBytes);

    public static EncodedBatch Make(
        BufferPool pool, BatchId id, Func<BatchHeader, BatchHeader>? change = null, int contentBytes = ContentBytes)
    {
        // One row of as many numbers as fill the content behind ids and mask.
        var layout = SectionLayout.Of(Query.Format, Query.Source, rowCount: 1, new TeacherShape((contentBytes - RowStart) / 4, 1, 1, 1, 1));
        Assert.Equal(contentBytes, layout.ContentBytes);
        var header = new BatchHeader(
            id, Query.Source, Query.Format, RowCount: 1, layout.Sections, contentBytes, ChunkBytes, new WorkerId("teacher-1"),
            Query.ModelDigest, Recipe);
        var content = pool.Rent(contentBytes);
        Fill(id, content.GetSpan());
        return EncodedBatch.Seal(change?.Invoke(header) ?? header, content);
    }

    /// <summary>The frames of a batch as bytes.</summary>
    public static List<byte[]> FramesOf(EncodedBatch batch, SeqNr seqNr)
    {
        var frames = new List<byte[]>();
        foreach (var frame in new BatchFrames(batch, seqNr))
            frames.Add(BytesOf(frame));
        return frames;
    }

    public static byte[] BytesOf(Frame frame)
    {
        var writer = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, writer);
        return writer.WrittenSpan.ToArray();
    }

    public static void AssertRight(EncodedBatch batch, BatchId id)
    {
        Assert.Equal(id, batch.Header.BatchId);
        var expected = new byte[ContentBytes];
        Fill(id, expected);
        Assert.True(batch.Content.Span.SequenceEqual(expected), $"{id} has other bytes");
    }

    private static void Fill(BatchId id, Span<byte> content)
    {
        new Random((int)id.Value).NextBytes(content);
        BinaryPrimitives.WriteInt64LittleEndian(content, id.Value);
    }
}
