using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Frames;

public sealed class BatchAssemblerTests
{
    private const int NoLimit = int.MaxValue;

    private readonly BufferPool _pool = new(idleBytesMax: 1 << 20);
    private readonly Random _random = new(31);

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void What_was_sealed_comes_out_the_same(int contentBytes)
    {
        var sent = Samples.Batch(_pool, _random, batchId: 12, contentBytes);
        using var assembler = new BatchAssembler(_pool, NoLimit);
        var steps = StreamOf(sent).Select(bytes => Add(assembler, bytes)).ToList();
        Assert.Equal(Samples.Accepted, steps[0].Accepted);
        Assert.All(steps, step => Assert.Null(step.Fault));
        var received = Assert.Single(steps, step => step.Batch is not null).Batch!;
        Assert.Equal(sent.Content.ToArray(), received.Content.ToArray());
        Assert.Equal(sent.EncodedHeader.ToArray(), received.EncodedHeader.ToArray());
        Assert.Equal(sent.Digest.ToArray(), received.Digest.ToArray());
        Assert.Equal(sent.ChunkCrcs.ToArray(), received.ChunkCrcs.ToArray());
        Assert.Equal(sent.Header.Format, received.Header.Format);
        received.Release();
        sent.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public void Batches_follow_one_another()
    {
        var batches = Enumerable.Range(1, 5).Select(id => Samples.Batch(_pool, _random, id * 10, 1500 * id)).ToList();
        using var assembler = new BatchAssembler(_pool, NoLimit);
        var received = new List<long>();
        foreach (var bytes in StreamOf([.. batches]))
        {
            var step = Add(assembler, bytes);
            if (step.Batch is null) continue;
            received.Add(step.Batch.Header.BatchId.Value);
            step.Batch.Release();
        }
        Assert.Equal([10, 20, 30, 40, 50], received);
        batches.ForEach(batch => batch.Release());
        Assert.Equal(0, _pool.LiveBytes);
    }

    // Frames of a batch of two chunks: 0 accepted, 1 header, 2 and 3 chunks, 4 trailer.
    [Theory]
    [InlineData("1", FrameFaultKind.OutOfPlace)]
    [InlineData("0 2", FrameFaultKind.OutOfPlace)]
    [InlineData("0 0", FrameFaultKind.OutOfPlace)]
    [InlineData("0 1 1", FrameFaultKind.OutOfPlace)]
    [InlineData("0 1 3", FrameFaultKind.WrongOffset)]
    [InlineData("0 1 2 2", FrameFaultKind.WrongOffset)]
    [InlineData("0 1 2 4", FrameFaultKind.OutOfPlace)]
    [InlineData("0 1 2 3 1", FrameFaultKind.OutOfPlace)]
    [InlineData("0 1 2 3 4 1", FrameFaultKind.WrongSeqNr)]
    [InlineData("0 1 2 3 4 0", FrameFaultKind.OutOfPlace)]
    public void A_frame_out_of_place_is_a_fault_and_stays_one(string order, FrameFaultKind expected)
    {
        var sent = Samples.Batch(_pool, _random, batchId: 0, contentBytes: 2000);
        var stream = StreamOf(sent);
        using var assembler = new BatchAssembler(_pool, NoLimit);
        var steps = order.Split(' ').Select(index => Add(assembler, stream[int.Parse(index, null)])).ToList();
        foreach (var step in steps) step.Batch?.Release();
        Assert.All(steps.SkipLast(1), step => Assert.Null(step.Fault));
        var fault = Assert.IsType<FrameFault>(steps[^1].Fault);
        Assert.Equal(expected, fault.Kind);
        Assert.Same(fault, Add(assembler, stream[0]).Fault);
        sent.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public void A_fault_says_which_batch_and_which_byte()
    {
        var sent = Samples.Batch(_pool, _random, batchId: 77, contentBytes: 3000);
        var stream = StreamOf(sent);
        stream[3][40] ^= 1;
        using var assembler = new BatchAssembler(_pool, NoLimit);
        var fault = stream.Take(4).Select(bytes => Add(assembler, bytes)).ToList()[^1].Fault!;
        Assert.Equal((FrameFaultKind.WrongChecksum, new SeqNr(1), new BatchId(77), 1024L),
            (fault.Kind, fault.SeqNr, fault.BatchId!.Value, fault.OffsetBytes));
        Assert.StartsWith("#1, batch 77, byte 1024 of 3000: the checksum of the chunk is", fault.Message, StringComparison.Ordinal);
        sent.Release();
    }

    [Theory]
    [InlineData(1_000_000, 4999)]
    [InlineData(4999, 1_000_000)]
    public void A_batch_beyond_the_agreed_or_the_own_limit_takes_no_memory(long agreed, long own)
    {
        var sent = Samples.Batch(new BufferPool(0), _random, batchId: 0, contentBytes: 5000);
        using var assembler = new BatchAssembler(_pool, own);
        Add(assembler, FrameBytes.Of(Frame.Accepted(Samples.Accepted with { MaxBatchBytes = agreed })));
        var step = Add(assembler, StreamOf(sent)[1]);
        Assert.Equal(FrameFaultKind.TooLarge, step.Fault!.Kind);
        Assert.Contains("at most 4999", step.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, _pool.LiveBytes);
        sent.Release();
    }

    [Fact]
    public void A_trailer_of_another_batch_does_not_end_this_one()
    {
        var (one, other) = (Samples.Batch(_pool, _random, 1, 2000), Samples.Batch(_pool, _random, 1, 2000));
        using var assembler = new BatchAssembler(_pool, NoLimit);
        var mixed = StreamOf(one).SkipLast(1).Append(StreamOf(other)[^1]);
        Assert.Equal(FrameFaultKind.WrongDigest, mixed.Select(bytes => Add(assembler, bytes)).ToList()[^1].Fault!.Kind);
        one.Release();
        other.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public void A_stream_that_ends_within_a_batch_gives_its_memory_back()
    {
        var sent = Samples.Batch(new BufferPool(0), _random, 1, 2000);
        var assembler = new BatchAssembler(_pool, NoLimit);
        foreach (var bytes in StreamOf(sent).Take(3)) Add(assembler, bytes);
        Assert.Equal(2000, _pool.LiveBytes);
        assembler.Dispose();
        assembler.Dispose();
        Assert.Equal(0, _pool.LiveBytes);
        sent.Release();
    }

    /// <summary>Accepted, then the batches, each frame as bytes.</summary>
    internal static List<byte[]> StreamOf(params EncodedBatch[] batches)
    {
        var stream = new List<byte[]> { FrameBytes.Of(Frame.Accepted(Samples.Accepted)) };
        foreach (var (index, batch) in batches.Index())
            foreach (var frame in new BatchFrames(batch, new SeqNr(index + 1)))
                stream.Add(FrameBytes.Of(frame));
        return stream;
    }

    private AssemblyStep Add(BatchAssembler assembler, byte[] bytes)
    {
        using var frame = FrameReader.Read(new ReadOnlySequence<byte>(bytes), _pool);
        return assembler.Add(frame);
    }
}
