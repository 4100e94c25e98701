using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.Protocol.Tests.Frames;
using ActorDistill.Protocol.Tests.Messages;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.Protocol.Tests.Streams;

public sealed class StreamMessageTests
{
    private static readonly StreamHello Hello = new(
        ProtocolVersion.Current, new WorkerId("student-1"), Samples.DigestOf('1'), Samples.DigestOf('f'), Samples.Source, Samples.Format,
        [new BatchRange(new BatchId(0), 10), new BatchRange(new BatchId(50), long.MaxValue - 50)],
        new CreditNumbers(new SeqNr(0), new SeqNr(4)));

    private static readonly TeacherDescription Teacher = new(
        ProtocolVersion.Current, new WorkerId("teacher-1"), Samples.DigestOf('1'), Samples.DigestOf('f'), 32_000, 4096, 32, Samples.Recipe,
        [PayloadKind.Hidden], [new BlobDescription("lm-head", Samples.DigestOf('e'), 0)],
        [new SourceDescription(Samples.Source, [new BatchRange(new BatchId(3), 4)])], BatchLimits.ChunkBytesDefault);

    /// <summary>What each fault must say, and how a good message becomes bad.</summary>
    private static readonly (string Fault, Action<Wire.StreamHello> Spoil)[] BadHellos =
    [
        ("StreamHello.protocol_version is 0, must be 1 to 1000000", hello => hello.ProtocolVersion = 0),
        ("StreamHello.subscriber has 0 characters, must have 1 to 256", hello => hello.Subscriber = ""),
        ("StreamHello.subscriber must consist of letters", hello => hello.Subscriber = "a b"),
        ("StreamHello.subscriber has a control character in it", hello => hello.Subscriber = "a\nb"),
        ("StreamHello.model_digest must be 64 lower-case", hello => hello.ModelDigest = new string('A', 64)),
        ("StreamHello.source is missing", hello => hello.Source = null),
        ("StreamHello.format is missing", hello => hello.Format = null),
        ("BatchSource.sequence_length is 4294967295, must be 1 to 16777216", hello => hello.Source.SequenceLength = uint.MaxValue),
        ("BatchSource.batch_size is 0, must be 1 to 1048576", hello => hello.Source.BatchSize = 0),
        ("BatchRange.first is -1, must be at least 0", hello => hello.Ranges[0].First = -1),
        ("BatchRange.count is 0, must be at least 1", hello => hello.Ranges[0].Count = 0),
        ("BatchRange.count is 9223372036854775807, must be 1 to 9223372036854775806", Overflow),
        ("Credit.confirmed_seq_nr is -1, must be at least 0", hello => hello.Credit.ConfirmedSeqNr = -1),
        ("PayloadFormat cannot be: the payload's kind is 99", hello => hello.Format.Kind = (Wire.PayloadKind)99),
        ("PayloadFormat cannot be: the encoding of TopK is 0", hello => hello.Format.Encoding = Wire.Encoding.Unspecified),
        ("PayloadFormat cannot be: top-k is 0", hello => hello.Format.TopK = 0),
        ("PayloadFormat cannot be: the temperature is NaN", hello => hello.Format.Temperature = double.NaN),
        ("PayloadFormat cannot be: the part of layer 2 is 77", hello => hello.Format.Layers[0].Part = (Wire.LayerPart)77),
        ("LayerFormat.layer is 4294967295, must be 0 to 4096", hello => hello.Format.Layers[0].Layer = uint.MaxValue),
        ("PayloadFormat.vocab_size is 4294967295, must be 0 to", hello => hello.Format.VocabSize = uint.MaxValue),
    ];

    [Fact]
    public void Requests_of_a_stream_come_back_as_they_were()
    {
        StreamRequest[] requests =
        [
            Hello, Hello with { Ranges = [] }, new StreamExtend(new BatchRange(new BatchId(10), 40)),
            new StreamCredit(new CreditNumbers(new SeqNr(2), new SeqNr(long.MaxValue))),
        ];
        foreach (var request in requests)
            AssertComesBack(TeacherStreamContract.Subscribe.RequestMarshaller, request);
    }

    [Fact]
    public void Describe_and_fetch_come_back_as_they_were()
    {
        AssertComesBack(TeacherStreamContract.Describe.RequestMarshaller, new DescribeRequest(ProtocolVersion.Current));
        AssertComesBack(TeacherStreamContract.Describe.ResponseMarshaller, Teacher);
        AssertComesBack(TeacherStreamContract.Fetch.RequestMarshaller, new FetchRequest(Samples.DigestOf('e'), 1L << 40));
        AssertComesBack(TeacherStreamContract.Fetch.ResponseMarshaller, new FetchChunk(100, 97, new byte[] { 1, 2, 3 }, 0xDEADBEEF));
    }

    [Fact]
    public void Frames_go_through_their_marshaller()
    {
        var batch = Samples.Batch(new BufferPool(0), new Random(1), batchId: 1, contentBytes: 3000);
        foreach (var frame in new BatchFrames(batch, new SeqNr(1)))
        {
            var bytes = Write(TeacherStreamContract.Subscribe.ResponseMarshaller, frame);
            Assert.Equal(FrameBytes.Of(frame), bytes);
            using var back = Read(TeacherStreamContract.Subscribe.ResponseMarshaller, bytes);
            Assert.Equal(frame.Part.ToArray(), back.Part.ToArray());
        }
        batch.Release();
    }

    [Fact]
    public void A_hello_that_cannot_be_is_a_fault_that_names_the_field_and_what_is_allowed()
    {
        foreach (var (expected, spoil) in BadHellos)
        {
            var wire = Wire.StreamRequest.Parser.ParseFrom(Write(TeacherStreamContract.Subscribe.RequestMarshaller, Hello));
            spoil(wire.Hello);
            var fault = Assert.Throws<ProtocolException>(
                () => Read(TeacherStreamContract.Subscribe.RequestMarshaller, wire.ToByteArray()));
            Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_message_are_a_typed_fault()
    {
        Assert.Throws<ProtocolException>(() => Read(TeacherStreamContract.Subscribe.RequestMarshaller, []));
        Assert.Throws<ProtocolException>(() => Read(TeacherStreamContract.Subscribe.RequestMarshaller, [0x0A, 0xFF]));
        Assert.Throws<ProtocolException>(() => Read(TeacherStreamContract.Subscribe.ResponseMarshaller, []));
    }

    [Fact]
    public void A_call_with_one_request_that_cannot_be_is_refused_with_INVALID_ARGUMENT()
    {
        var noVersion = Assert.Throws<RpcException>(() => Read(TeacherStreamContract.Describe.RequestMarshaller, []));
        Assert.Equal(
            (StatusCode.InvalidArgument, "DescribeRequest.protocol_version is 0, must be 1 to 1000000"),
            (noVersion.StatusCode, noVersion.Status.Detail));
        var noMessage = Assert.Throws<RpcException>(() => Read(TeacherStreamContract.Fetch.RequestMarshaller, [0x07]));
        Assert.Equal(StatusCode.InvalidArgument, noMessage.StatusCode);
    }

    [Fact]
    public void A_piece_of_a_blob_lies_within_it()
    {
        foreach (var (length, offset, count) in new[] { (2L, 0L, 3), (10, 8, 3), (10, 11, 0), (-1, 0, 0), (10, -1, 1) })
        {
            var wire = new Wire.FetchChunk { LengthBytes = length, OffsetBytes = offset, Content = ByteString.CopyFrom(new byte[count]) };
            Assert.Throws<ProtocolException>(() => Read(TeacherStreamContract.Fetch.ResponseMarshaller, wire.ToByteArray()));
        }
    }

    private static void Overflow(Wire.StreamHello hello) => (hello.Ranges[0].First, hello.Ranges[0].Count) = (1, long.MaxValue);

    private static void AssertComesBack<T>(Marshaller<T> marshaller, T message)
    {
        var bytes = Write(marshaller, message);
        var back = Read(marshaller, bytes);
        Assert.Equal(RecordText.Of(message), RecordText.Of(back));
        Assert.Equal(bytes, Write(marshaller, back));
    }

    private static byte[] Write<T>(Marshaller<T> marshaller, T message)
    {
        var context = new Writing();
        marshaller.ContextualSerializer(message, context);
        Assert.True(context.IsComplete);
        Assert.Equal(context.LengthSaid, context.Writer.WrittenCount);
        return context.Writer.WrittenSpan.ToArray();
    }

    private static T Read<T>(Marshaller<T> marshaller, byte[] bytes) => marshaller.ContextualDeserializer(new Reading(bytes));

    private sealed class Writing : SerializationContext
    {
        public ArrayBufferWriter<byte> Writer { get; } = new();

        public int LengthSaid { get; private set; }

        public bool IsComplete { get; private set; }

        public override void SetPayloadLength(int payloadLength) => LengthSaid = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => Writer;

        public override void Complete() => IsComplete = true;
    }

    private sealed class Reading(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => FrameBytes.InPieces(bytes, pieceBytes: 17);
    }
}
