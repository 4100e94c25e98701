using System.Buffers;
using ActorDistill.Protocol.Conversion.Messages;
using ActorDistill.Protocol.Messages;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.Protocol.Conversion;

/// <summary>Our records as what gRPC sends.</summary>
internal static class WireMarshaller
{
    /// <summary>Of a generated message. One that cannot be ends in a <see cref="ProtocolException"/>.</summary>
    public static Marshaller<T> Of<T, TWire>(Func<T, TWire> encode, MessageParser<TWire> parser, Func<TWire, T> decode)
        where TWire : class, IMessage<TWire> =>
        Of(encode, sequence => decode(Parse.Message(typeof(TWire).Name, parser, sequence)));

    /// <summary>Of an actor message, as the actors send it.</summary>
    public static Marshaller<T> Of<T>(MessageEntry entry) where T : class, IRunMessage =>
        Of<T>(entry.Encode, sequence => (T)entry.Decode(sequence.ToArray()));

    /// <summary>
    /// Of a call with one request. It is read before the service is called, which therefore cannot say what is wrong with it; so the
    /// marshaller refuses with INVALID_ARGUMENT.
    /// </summary>
    public static Marshaller<T> OnlyRequest<T>(Marshaller<T> plain) => Marshallers.Create<T>(plain.ContextualSerializer, context =>
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

    private static Marshaller<T> Of<T>(Func<T, IMessage> encode, Func<ReadOnlySequence<byte>, T> decode) => Marshallers.Create<T>(
        (value, context) =>
        {
            var message = encode(value);
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => decode(context.PayloadAsReadOnlySequence()));
}
