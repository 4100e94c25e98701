using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;

namespace ActorDistill.Protocol.Tests.Frames;

public sealed class BitFlipTests
{
    private readonly BufferPool _pool = new(idleBytesMax: 1 << 20);

    [Fact]
    public void Every_single_bit_of_every_frame_of_a_batch_is_guarded()
    {
        var batch = Samples.Batch(_pool, new Random(5), batchId: 41, contentBytes: 2600);
        var stream = BatchAssemblerTests.StreamOf(batch);
        Assert.Equal(1 + 1 + 3 + 1, stream.Count);
        var undetected = new List<string>();
        for (var index = 0; index < stream.Count; index++)
            for (var bit = 0; bit < stream[index].Length * 8; bit++)
            {
                stream[index][bit / 8] ^= (byte)(1 << bit % 8);
                if (!IsDetected(stream, index)) undetected.Add($"frame {index}, bit {bit}");
                stream[index][bit / 8] ^= (byte)(1 << bit % 8);
            }
        Assert.Empty(undetected);
        Assert.False(IsDetected(stream, stream.Count - 1));
        batch.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    /// <summary>Whether the stream is refused at that frame: not before, and not only behind it.</summary>
    private bool IsDetected(List<byte[]> stream, int flipped)
    {
        using var assembler = new BatchAssembler(_pool, contentBytesMax: 1 << 20);
        for (var index = 0; index < stream.Count; index++)
        {
            try
            {
                using var frame = FrameReader.Read(new ReadOnlySequence<byte>(stream[index]), _pool);
                var step = assembler.Add(frame);
                step.Batch?.Release();
                if (step.Fault is not null) return index == flipped;
            }
            catch (ProtocolException)
            {
                return index == flipped;
            }
        }
        return false;
    }
}
