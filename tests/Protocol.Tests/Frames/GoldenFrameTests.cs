using System.Buffers;
using System.Text;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Frames;

/// <summary>
/// The frames of a small batch, byte by byte, in tests/Golden/frames. With ACTORDISTILL_REWRITE_GOLDEN=1 they are written anew: that is
/// for a change of the protocol, with a new <see cref="ProtocolVersion"/>.
/// </summary>
public sealed class GoldenFrameTests
{
    private const int BytesALine = 32;

    private static readonly string[] Names = ["accepted", "header", "chunk-0", "chunk-1", "trailer"];

    [Fact]
    public void The_frames_of_a_batch_have_the_kept_bytes()
    {
        var frames = FramesNow();
        Assert.Equal(Names.Length, frames.Count);
        foreach (var (name, bytes) in Names.Zip(frames))
        {
            var path = GoldenFolder.PathOf("frames", $"{name}.hex");
            if (Environment.GetEnvironmentVariable("ACTORDISTILL_REWRITE_GOLDEN") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, HexOf(bytes));
            }
            Assert.Equal(File.ReadAllText(path), HexOf(bytes));
        }
    }

    [Fact]
    public void The_kept_bytes_are_a_batch()
    {
        var pool = new BufferPool(idleBytesMax: 0);
        using var assembler = new BatchAssembler(pool, contentBytesMax: 1 << 20);
        var steps = Names.Select(name =>
        {
            var bytes = Convert.FromHexString(File.ReadAllText(GoldenFolder.PathOf("frames", $"{name}.hex")).ReplaceLineEndings(""));
            using var frame = FrameReader.Read(new ReadOnlySequence<byte>(bytes), pool);
            return assembler.Add(frame);
        }).ToList();
        Assert.All(steps, step => Assert.Null(step.Fault));
        Assert.Equal(Samples.Accepted, steps[0].Accepted);
        var batch = steps[^1].Batch!;
        Assert.Equal(Content(), batch.Content.ToArray());
        Assert.Equal(new BatchId(1234), batch.Header.BatchId);
        batch.Release();
    }

    private static List<byte[]> FramesNow()
    {
        var content = new BufferPool(idleBytesMax: 0).Rent(Content().Length);
        Content().CopyTo(content.GetSpan());
        var batch = EncodedBatch.Seal(Samples.Header(1234, content.Length), content);
        var frames = new List<byte[]> { FrameBytes.Of(Frame.Accepted(Samples.Accepted)) };
        foreach (var frame in new BatchFrames(batch, new SeqNr(1))) frames.Add(FrameBytes.Of(frame));
        batch.Release();
        return frames;
    }

    // One chunk and the beginning of another.
    private static byte[] Content() =>
        [.. Enumerable.Range(0, BatchLimits.ChunkBytesMin + 76).Select(index => (byte)(index * 31 + index / 256))];

    private static string HexOf(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var line in bytes.Chunk(BytesALine)) text.Append(Convert.ToHexStringLower(line)).Append('\n');
        return text.ToString();
    }
}
