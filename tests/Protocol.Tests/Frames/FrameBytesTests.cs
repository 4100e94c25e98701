using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using Google.Protobuf;

namespace ActorDistill.Protocol.Tests.Frames;

/// <summary>What is written and read by hand against what the generated code of the same .proto file writes and reads.</summary>
public sealed class FrameBytesTests
{
    private const int Seed = 4711;

    private static readonly BufferPool Pool = new(idleBytesMax: 1 << 20);

    [Fact]
    public void Every_frame_of_a_batch_has_the_bytes_of_the_generated_writer()
    {
        var batch = Samples.Batch(Pool, new Random(Seed), batchId: 5, contentBytes: 5000);
        using var accepted = Frame.Accepted(Samples.Accepted);
        AssertSameBytes(accepted);
        var kinds = new List<FrameKind>();
        foreach (var frame in new BatchFrames(batch, new SeqNr(300)))
        {
            kinds.Add(frame.Kind);
            AssertSameBytes(frame);
        }
        Assert.Equal([FrameKind.Header, .. Enumerable.Repeat(FrameKind.Chunk, 5), FrameKind.Trailer], kinds);
        batch.Release();
    }

    [Fact]
    public void Random_frames_of_the_generated_writer_are_read_alike()
    {
        var random = new Random(Seed);
        for (var draw = 0; draw < 2000; draw++)
        {
            var expected = RandomFrame(random);
            using var frame = FrameReader.Read(InPieces(expected.ToByteArray(), random), Pool);
            AssertEqual(expected, frame);
            AssertSameBytes(frame);
        }
        Assert.Equal(0, Pool.LiveBytes);
    }

    [Fact]
    public void Fields_in_any_order_repeated_and_unknown_are_read_as_the_generated_parser_does()
    {
        var random = new Random(Seed);
        for (var draw = 0; draw < 2000; draw++)
        {
            var fields = Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomField(random)).ToList();
            // At least one part, or it is no frame.
            fields.Insert(random.Next(fields.Count), Field(random.Next(1, 5), RandomFrame(random)));
            var bytes = fields.SelectMany(field => field).ToArray();
            using var frame = FrameReader.Read(InPieces(bytes, random), Pool);
            AssertEqual(Wire.Frame.Parser.ParseFrom(bytes), frame);
        }
    }

    [Theory]
    [InlineData("", "has no part")]
    [InlineData("2801", "has no part")]
    [InlineData("1A0501", "ends within a field")]
    [InlineData("1A00 3D0000", "ends within a field")]
    [InlineData("1A00 28", "ends within a field")]
    [InlineData("18 01", "field 3 of wire type 0")]
    [InlineData("1A00 2D00000000", "field 5 of wire type 5")]
    [InlineData("1A00 3A00", "field 7 of wire type 2")]
    [InlineData("1A00 0200", "tag 2")]
    [InlineData("1A00 7E", "wire type 6")]
    [InlineData("1A00 7C", "wire type 4")]
    [InlineData("1A00 7B 84 01", "ends as 16")]
    [InlineData("1A00 28 FFFFFFFFFFFFFFFFFFFF01", "more than ten bytes")]
    [InlineData("1A FFFFFFFFFFFFFFFF7F", "ends within a field")]
    [InlineData("1A00 FFFFFFFFFF0100", "no field's")]
    public void Bytes_that_are_no_frame_are_a_typed_fault(string hex, string part)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var fault = Assert.Throws<ProtocolException>(() => FrameReader.Read(new ReadOnlySequence<byte>(bytes), Pool));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    private static void AssertSameBytes(Frame frame)
    {
        var written = FrameBytes.Of(frame);
        Assert.Equal(FrameWriter.LengthOf(frame), written.Length);
        var generated = Wire.Frame.Parser.ParseFrom(written);
        AssertEqual(generated, frame);
        Assert.Equal(generated.ToByteArray(), written);
    }

    private static void AssertEqual(Wire.Frame expected, Frame frame)
    {
        Assert.Equal((int)expected.PartCase, (int)frame.Kind);
        Assert.Equal((expected.SeqNr, expected.OffsetBytes, expected.Crc32C), (frame.SeqNr.Value, frame.OffsetBytes, frame.Crc32C));
        switch (frame.Kind)
        {
            case FrameKind.Accepted:
                Assert.Equal(expected.Accepted, Wire.StreamAccepted.Parser.ParseFrom(frame.Part.Span));
                break;
            case FrameKind.Header:
                Assert.Equal(expected.Header, Wire.BatchHeader.Parser.ParseFrom(frame.Part.Span));
                break;
            case FrameKind.Chunk:
                Assert.Equal(expected.Chunk.ToByteArray(), frame.Part.ToArray());
                break;
            case FrameKind.Trailer:
                Assert.Equal(expected.Trailer, Wire.BatchTrailer.Parser.ParseFrom(frame.Part.Span));
                break;
        }
    }

    private static Wire.Frame RandomFrame(Random random)
    {
        var frame = new Wire.Frame
        {
            SeqNr = RandomNumber(random),
            OffsetBytes = RandomNumber(random),
            Crc32C = random.Next(4) == 0 ? 0 : (uint)random.NextInt64(uint.MaxValue),
        };
        var bytes = new byte[random.Next(4) == 0 ? 0 : random.Next(300)];
        random.NextBytes(bytes);
        switch (random.Next(4))
        {
            case 0:
                frame.Accepted = new Wire.StreamAccepted { MaxBatchBytes = RandomNumber(random), ChunkBytes = (uint)random.Next() };
                break;
            case 1:
                frame.Header = new Wire.BatchHeader { BatchId = RandomNumber(random), Maker = $"m{random.Next()}" };
                frame.Header.Sections.Add(new Wire.Section { LengthBytes = RandomNumber(random) });
                break;
            case 2:
                frame.Chunk = ByteString.CopyFrom(bytes);
                break;
            default:
                frame.Trailer = new Wire.BatchTrailer { Digest = ByteString.CopyFrom(bytes) };
                break;
        }
        return frame;
    }

    private static byte[] RandomField(Random random)
    {
        var field = random.Next(1, 12);
        if (field <= 7) return Field(field, RandomFrame(random));
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        WriteUnknown(output, random, field: random.Next(8, 5000), depth: 4);
        output.Flush();
        return stream.ToArray();
    }

    private static void WriteUnknown(CodedOutputStream output, Random random, int field, int depth)
    {
        var type = random.Next(depth > 0 ? 5 : 4);
        output.WriteTag(field, type switch
        {
            0 => WireFormat.WireType.Varint,
            1 => WireFormat.WireType.Fixed64,
            2 => WireFormat.WireType.LengthDelimited,
            3 => WireFormat.WireType.Fixed32,
            _ => WireFormat.WireType.StartGroup,
        });
        switch (type)
        {
            case 0:
                output.WriteInt64(RandomNumber(random));
                break;
            case 1:
                output.WriteFixed64((ulong)random.NextInt64());
                break;
            case 2:
                output.WriteString($"unknown {random.Next()}");
                break;
            case 3:
                output.WriteFixed32((uint)random.Next());
                break;
            default:
                WriteUnknown(output, random, random.Next(1, 100), depth - 1);
                output.WriteTag(field, WireFormat.WireType.EndGroup);
                break;
        }
    }

    /// <summary>One field of a frame: only it is set, so it is all that is written.</summary>
    private static byte[] Field(int number, Wire.Frame from)
    {
        var only = number switch
        {
            1 => new Wire.Frame { Accepted = from.Accepted ?? new() { MaxBatchBytes = from.OffsetBytes } },
            2 => new Wire.Frame { Header = from.Header ?? new() { BatchId = from.SeqNr } },
            3 => new Wire.Frame { Chunk = from.Chunk },
            4 => new Wire.Frame { Trailer = from.Trailer ?? new() },
            5 => new Wire.Frame { SeqNr = from.SeqNr },
            6 => new Wire.Frame { OffsetBytes = from.OffsetBytes },
            _ => new Wire.Frame { Crc32C = from.Crc32C },
        };
        return only.ToByteArray();
    }

    private static long RandomNumber(Random random) =>
        random.Next(4) == 0 ? 0 : random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, Random random) => FrameBytes.InPieces(bytes, random.Next(1, 40));
}
