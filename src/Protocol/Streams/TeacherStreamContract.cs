using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Frames;
using Google.Protobuf;
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
        OnlyRequest(StreamConvert.Encode, Wire.DescribeRequest.Parser, StreamConvert.Decode),
        MarshallerOf(StreamConvert.Encode, Wire.TeacherDescription.Parser, StreamConvert.Decode));

    /// <summary>A blob, from an offset on.</summary>
    public static Method<FetchRequest, FetchChunk> Fetch { get; } = new(
        MethodType.ServerStreaming, ServiceName, nameof(Fetch),
        OnlyRequest(StreamConvert.Encode, Wire.FetchRequest.Parser, StreamConvert.Decode),
        MarshallerOf(StreamConvert.Encode, Wire.FetchChunk.Parser, StreamConvert.Decode));

    /// <summary>Batches.</summary>
    public static Method<StreamRequest, Frame> Subscribe { get; } = new(
        MethodType.DuplexStreaming, ServiceName, nameof(Subscribe),
        MarshallerOf(StreamConvert.Encode, Wire.StreamRequest.Parser, StreamConvert.Decode),
        FrameMarshaller.Instance);

    /// <summary>
    /// Of a call with one request. It is read before the service is called, which therefore cannot say what is wrong with it; so the
    /// marshaller refuses with INVALID_ARGUMENT.
    /// </summary>
    private static Marshaller<T> OnlyRequest<T, TWire>(Func<T, TWire> encode, MessageParser<TWire> parser, Func<TWire, T> decode)
        where TWire : IMessage<TWire>
    {
        var plain = MarshallerOf(encode, parser, decode);
        return Marshallers.Create<T>(plain.ContextualSerializer, context =>
        {
            try
            {
                return plain.ContextualDeserializer(context);
            }
            catch (ProtocolException fault)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, fault.Message, fault));
            }
        });
    }

    private static Marshaller<T> MarshallerOf<T, TWire>(Func<T, TWire> encode, MessageParser<TWire> parser, Func<TWire, T> decode)
        where TWire : IMessage<TWire> => Marshallers.Create<T>(
        (value, context) =>
        {
            var message = encode(value);
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => decode(Parse.Message(typeof(TWire).Name, parser, context.PayloadAsReadOnlySequence())));
}
