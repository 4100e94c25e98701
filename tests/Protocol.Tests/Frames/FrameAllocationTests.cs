using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Frames;

/// <summary>Contents go through pooled buffers: what a batch leaves to the collector does not depend on the bytes of its chunks.</summary>
public sealed class FrameAllocationTests
{
    private const int ChunkBytes = 64 * 1024;
    private const int ChunkCount = 64;

    private readonly BufferPool _pool = new(idleBytesMax: 64 << 20);

    [Fact]
    public void A_batch_of_4_MiB_leaves_a_few_kilobytes_on_each_side()
    {
        var batch = Samples.Batch(_pool, new Random(3), batchId: 0, ChunkCount * ChunkBytes, ChunkBytes);
        var writer = new ArrayBufferWriter<byte>(2 * ChunkBytes);
        using var accepted = Frame.Accepted(Samples.Accepted with { MaxBatchBytes = 1 << 30, ChunkBytes = ChunkBytes });
        var stream = new List<byte[]> { FrameBytes.Of(accepted) };
        foreach (var frame in new BatchFrames(batch, new SeqNr(1))) stream.Add(FrameBytes.Of(frame));
        var (sent, received) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            sent = Math.Min(sent, AllocatedBy(() => Send(batch, writer)));
            received = Math.Min(received, AllocatedBy(() => Receive(stream)));
        }
        Assert.InRange(sent, 0, 1024);
        // The header's objects, and two small objects for each chunk.
        Assert.InRange(received, 0, 8 * 1024 + ChunkCount * 256);
        batch.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    private static void Send(EncodedBatch batch, ArrayBufferWriter<byte> writer)
    {
        foreach (var frame in new BatchFrames(batch, new SeqNr(1)))
        {
            writer.ResetWrittenCount();
            FrameWriter.Write(frame, writer);
        }
    }

    private void Receive(List<byte[]> stream)
    {
        using var assembler = new BatchAssembler(_pool, contentBytesMax: 1 << 30);
        foreach (var bytes in stream)
        {
            using var frame = FrameReader.Read(new ReadOnlySequence<byte>(bytes), _pool);
            assembler.Add(frame).Batch?.Release();
        }
    }

    private static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
