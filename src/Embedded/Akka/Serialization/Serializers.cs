using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Bytes as they are.</summary>
public class ByteArraySerializer : Serializer
{
    /// <summary>A serializer of a system.</summary>
    public ByteArraySerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>The bytes are the message.</summary>
    public override bool IncludeManifest => false;

    /// <summary>The bytes themselves.</summary>
    /// <exception cref="NotSupportedException">The message is something else.</exception>
    public override byte[] ToBinary(object obj) =>
        obj as byte[] ?? throw new NotSupportedException("The object to convert is not a byte array.");

    /// <summary>The bytes themselves.</summary>
    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

/// <summary>Texts and whole numbers.</summary>
internal sealed class PrimitiveSerializers(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case int number:
                var four = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return four;
            case long number:
                var eight = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                throw new SerializationException($"Cannot serialize object of type [{obj.GetType()}]");
        }
    }

    public override object FromBinary(byte[] bytes, string manifest) => (manifest, bytes.Length) switch
    {
        ("S", _) => Encoding.UTF8.GetString(bytes),
        ("I", sizeof(int)) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ("L", sizeof(long)) => (object)BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]"),
    };

    public override string Manifest(object o) => o switch
    {
        string => "S",
        int => "I",
        long => "L",
        _ => throw new SerializationException($"Cannot serialize object of type [{o.GetType()}]"),
    };
}

/// <summary>Refuses all messages that no serializer was named for: nothing may cross a node's border by accident.</summary>
internal sealed class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // No peer can name it: it is of no use to one.
    public override int Identifier => -1;

    public override byte[] ToBinary(object obj) => throw Refusal(obj.GetType().ToString());

    public override object FromBinary(byte[] bytes, string manifest) => throw Refusal(manifest);

    public override string Manifest(object o) => throw Refusal(o.GetType().ToString());

    private static SerializationException Refusal(string what) =>
        new($"No serializer is bound to [{what}]; name one under akka.actor.serialization-bindings");
}
