using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using Google.Protobuf;

namespace ActorDistill.Protocol.Conversion;

/// <summary>What the three methods of TeacherStream take and give, but for the frames.</summary>
internal static class StreamConvert
{
    private const int VersionMax = 1_000_000;
    private const int ModelSizeMax = 1 << 24;

    public static Wire.DescribeRequest Encode(DescribeRequest request) => new() { ProtocolVersion = Checked.Wire(request.ProtocolVersion) };

    public static DescribeRequest Decode(Wire.DescribeRequest request) =>
        new(Checked.Count("DescribeRequest.protocol_version", request.ProtocolVersion, 1, VersionMax));

    public static Wire.TeacherDescription Encode(TeacherDescription teacher)
    {
        var written = new Wire.TeacherDescription
        {
            ProtocolVersion = Checked.Wire(teacher.ProtocolVersion),
            WorkerId = teacher.WorkerId.Value,
            ModelDigest = teacher.ModelDigest,
            VocabularyDigest = teacher.VocabularyDigest,
            VocabSize = Checked.Wire(teacher.VocabSize),
            HiddenSize = Checked.Wire(teacher.HiddenSize),
            LayerCount = Checked.Wire(teacher.LayerCount),
            Recipe = CommonConvert.Encode(teacher.Recipe),
            ChunkBytes = Checked.Wire(teacher.ChunkBytes),
        };
        written.Kinds.AddRange(teacher.Kinds.Select(kind => (Wire.PayloadKind)kind));
        written.Blobs.AddRange(teacher.Blobs.Select(Encode));
        written.Sources.AddRange(teacher.Sources.Select(Encode));
        return written;
    }

    public static TeacherDescription Decode(Wire.TeacherDescription teacher) => new(
        Checked.Count("TeacherDescription.protocol_version", teacher.ProtocolVersion, 1, VersionMax),
        Checked.Worker("TeacherDescription.worker_id", teacher.WorkerId),
        Checked.Digest("TeacherDescription.model_digest", teacher.ModelDigest),
        Checked.Digest("TeacherDescription.vocabulary_digest", teacher.VocabularyDigest),
        Checked.Count("TeacherDescription.vocab_size", teacher.VocabSize, 1, ModelSizeMax),
        Checked.Count("TeacherDescription.hidden_size", teacher.HiddenSize, 1, ModelSizeMax),
        Checked.Count("TeacherDescription.layer_count", teacher.LayerCount, 1, ModelSizeMax),
        CommonConvert.Decode(Checked.Present("TeacherDescription.recipe", teacher.Recipe)),
        Checked.List("TeacherDescription.kinds", teacher.Kinds, kind => Checked.Known("TeacherDescription.kinds", (PayloadKind)kind)),
        Checked.List("TeacherDescription.blobs", teacher.Blobs, Decode),
        Checked.List("TeacherDescription.sources", teacher.Sources, Decode),
        Checked.Count("TeacherDescription.chunk_bytes", teacher.ChunkBytes, BatchLimits.ChunkBytesMin, BatchLimits.ChunkBytesMax));

    public static Wire.BlobDescription Encode(BlobDescription blob) =>
        new() { Name = blob.Name, Digest = blob.Digest, LengthBytes = blob.LengthBytes };

    public static BlobDescription Decode(Wire.BlobDescription blob) => new(
        CheckedName("BlobDescription.name", blob.Name),
        Checked.Digest("BlobDescription.digest", blob.Digest),
        Checked.Number("BlobDescription.length_bytes", blob.LengthBytes, 0, long.MaxValue));

    private static string CheckedName(string field, string value) =>
        BlobName.Fault(value) is { } fault ? throw new ProtocolException(field, fault) : value;

    public static Wire.FetchRequest Encode(FetchRequest request) => new() { Digest = request.Digest, OffsetBytes = request.OffsetBytes };

    public static FetchRequest Decode(Wire.FetchRequest request) => new(
        Checked.Digest("FetchRequest.digest", request.Digest),
        Checked.Number("FetchRequest.offset_bytes", request.OffsetBytes, 0, long.MaxValue));

    // The bytes are not copied: they have to stay as they are until the message is written.
    public static Wire.FetchChunk Encode(FetchChunk chunk) => new()
    {
        LengthBytes = chunk.LengthBytes,
        OffsetBytes = chunk.OffsetBytes,
        Content = UnsafeByteOperations.UnsafeWrap(chunk.Content),
        Crc32C = chunk.Crc32C,
    };

    public static FetchChunk Decode(Wire.FetchChunk chunk)
    {
        var length = Checked.Number("FetchChunk.length_bytes", chunk.LengthBytes, 0, long.MaxValue);
        var offset = Checked.Number("FetchChunk.offset_bytes", chunk.OffsetBytes, 0, length);
        Checked.Number("the length of FetchChunk.content", chunk.Content.Length, 0, length - offset);
        return new FetchChunk(length, offset, chunk.Content.Memory, chunk.Crc32C);
    }

    public static Wire.StreamRequest Encode(StreamRequest request) => request switch
    {
        StreamHello hello => new() { Hello = Encode(hello) },
        StreamExtend extend => new() { Extend = CommonConvert.Encode(extend.Range) },
        StreamCredit credit => new() { Credit = Encode(credit.Credit) },
        _ => throw new ArgumentException($"{request.GetType()} is no request of a stream", nameof(request)),
    };

    public static StreamRequest Decode(Wire.StreamRequest request) => request.RequestCase switch
    {
        Wire.StreamRequest.RequestOneofCase.Hello => Decode(request.Hello),
        Wire.StreamRequest.RequestOneofCase.Extend => new StreamExtend(CommonConvert.Decode(request.Extend)),
        Wire.StreamRequest.RequestOneofCase.Credit => new StreamCredit(Decode(request.Credit)),
        Wire.StreamRequest.RequestOneofCase.None => throw new ProtocolException("StreamRequest.request", "is missing"),
    };

    public static Wire.StreamAccepted Encode(StreamAccepted accepted) => new()
    {
        Recipe = CommonConvert.Encode(accepted.Recipe),
        MaxBatchBytes = accepted.MaxBatchBytes,
        ChunkBytes = Checked.Wire(accepted.ChunkBytes),
    };

    public static StreamAccepted Decode(Wire.StreamAccepted accepted) => new(
        CommonConvert.Decode(Checked.Present("StreamAccepted.recipe", accepted.Recipe)),
        Checked.Number("StreamAccepted.max_batch_bytes", accepted.MaxBatchBytes, 1, BufferPool.BytesMax),
        Checked.Count("StreamAccepted.chunk_bytes", accepted.ChunkBytes, BatchLimits.ChunkBytesMin, BatchLimits.ChunkBytesMax));

    public static Wire.SourceDescription Encode(SourceDescription source)
    {
        var written = new Wire.SourceDescription { Source = CommonConvert.Encode(source.Source) };
        written.Logged.AddRange(source.Logged.Select(CommonConvert.Encode));
        return written;
    }

    public static SourceDescription Decode(Wire.SourceDescription source) => new(
        CommonConvert.Decode(Checked.Present("SourceDescription.source", source.Source)),
        Checked.List("SourceDescription.logged", source.Logged, CommonConvert.Decode));

    private static Wire.StreamHello Encode(StreamHello hello)
    {
        var written = new Wire.StreamHello
        {
            ProtocolVersion = Checked.Wire(hello.ProtocolVersion),
            Subscriber = hello.Subscriber.Value,
            ModelDigest = hello.ModelDigest,
            VocabularyDigest = hello.VocabularyDigest,
            Source = CommonConvert.Encode(hello.Source),
            Format = CommonConvert.Encode(hello.Format),
            Credit = Encode(hello.Credit),
        };
        written.Ranges.AddRange(hello.Ranges.Select(CommonConvert.Encode));
        return written;
    }

    private static StreamHello Decode(Wire.StreamHello hello) => new(
        Checked.Count("StreamHello.protocol_version", hello.ProtocolVersion, 1, VersionMax),
        Checked.Worker("StreamHello.subscriber", hello.Subscriber),
        Checked.Digest("StreamHello.model_digest", hello.ModelDigest),
        Checked.Digest("StreamHello.vocabulary_digest", hello.VocabularyDigest),
        CommonConvert.Decode(Checked.Present("StreamHello.source", hello.Source)),
        CommonConvert.Decode(Checked.Present("StreamHello.format", hello.Format)),
        Checked.List("StreamHello.ranges", hello.Ranges, CommonConvert.Decode),
        hello.Credit is null ? default : Decode(hello.Credit));

    private static Wire.Credit Encode(CreditNumbers credit) =>
        new() { ConfirmedSeqNr = credit.ConfirmedSeqNr.Value, RequestUpToSeqNr = credit.RequestUpToSeqNr.Value };

    private static CreditNumbers Decode(Wire.Credit credit) => new(
        new SeqNr(Checked.Number("Credit.confirmed_seq_nr", credit.ConfirmedSeqNr, 0, long.MaxValue)),
        new SeqNr(Checked.Number("Credit.request_up_to_seq_nr", credit.RequestUpToSeqNr, 0, long.MaxValue)));
}
