using System.Buffers;
using Google.Protobuf;

namespace ActorDistill.Protocol.Conversion;

/// <summary>Bytes of a peer to a generated message.</summary>
internal static class Parse
{
    /// <exception cref="ProtocolException">They are no such message.</exception>
    public static T Message<T>(string name, MessageParser<T> parser, byte[] bytes) where T : IMessage<T> =>
        Message(name, parser, new ReadOnlySequence<byte>(bytes));

    /// <exception cref="ProtocolException">They are no such message.</exception>
    public static T Message<T>(string name, MessageParser<T> parser, ReadOnlyMemory<byte> bytes) where T : IMessage<T> =>
        Message(name, parser, new ReadOnlySequence<byte>(bytes));

    /// <exception cref="ProtocolException">They are no such message.</exception>
    public static T Message<T>(string name, MessageParser<T> parser, ReadOnlySequence<byte> bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new ProtocolException(name, $"is not a message of this kind: {cause.Message}");
        }
    }
}
