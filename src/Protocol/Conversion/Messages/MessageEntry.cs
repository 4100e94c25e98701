using ActorDistill.Protocol.Messages;
using Google.Protobuf;

namespace ActorDistill.Protocol.Conversion.Messages;

/// <summary>One actor message: its name on the wire and how it becomes bytes and back.</summary>
/// <param name="Manifest">Never changes and is never used again for another message.</param>
/// <param name="Type">The record.</param>
/// <param name="Encode">The record as a generated message.</param>
/// <param name="Decode">Bytes of a peer as the record; a <see cref="ProtocolException"/> when they cannot be.</param>
internal sealed record MessageEntry(string Manifest, Type Type, Func<object, IMessage> Encode, Func<byte[], IRunMessage> Decode)
{
    public static MessageEntry Of<T, TWire>(string manifest, MessageParser<TWire> parser, Func<T, TWire> encode, Func<TWire, T> decode)
        where T : IRunMessage where TWire : IMessage<TWire> => new(
            manifest, typeof(T), message => encode((T)message), bytes => decode(Parse.Message(typeof(TWire).Name, parser, bytes)));
}
