using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Frames;
using Grpc.Core;

namespace ActorDistill.Protocol.Streams;

/// <summary>
/// The service TeacherStream of teacher_stream.proto on our own types. Bound by hand, because frames are not read and written by the
/// generated parser; a test compares it with the .proto file. A message of a stream that cannot be ends in a
/// <see cref="ProtocolException"/>.
/// </summary>
public static class TeacherStreamContract
{
    /// <summary>The service's full name.</summary>
    public const string ServiceName = "actordistill.v1.TeacherStream";

    /// <summary>Who the teacher is.</summary>
    public static Method<DescribeRequest, TeacherDescription> Describe { get; } = new(
        MethodType.Unary, ServiceName, nameof(Describe),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<DescribeRequest, Wire.DescribeRequest>(
            StreamConvert.Encode, Wire.DescribeRequest.Parser, StreamConvert.Decode)),
        WireMarshaller.Of<TeacherDescription, Wire.TeacherDescription>(
            StreamConvert.Encode, Wire.TeacherDescription.Parser, StreamConvert.Decode));

    /// <summary>A blob, from an offset on.</summary>
    public static Method<FetchRequest, FetchChunk> Fetch { get; } = new(
        MethodType.ServerStreaming, ServiceName, nameof(Fetch),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<FetchRequest, Wire.FetchRequest>(
            StreamConvert.Encode, Wire.FetchRequest.Parser, StreamConvert.Decode)),
        WireMarshaller.Of<FetchChunk, Wire.FetchChunk>(StreamConvert.Encode, Wire.FetchChunk.Parser, StreamConvert.Decode));

    /// <summary>Batches.</summary>
    public static Method<StreamRequest, Frame> Subscribe { get; } = new(
        MethodType.DuplexStreaming, ServiceName, nameof(Subscribe),
        WireMarshaller.Of<StreamRequest, Wire.StreamRequest>(StreamConvert.Encode, Wire.StreamRequest.Parser, StreamConvert.Decode),
        FrameMarshaller.Instance);
}
