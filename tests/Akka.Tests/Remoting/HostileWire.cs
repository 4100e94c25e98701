using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// What the embedded engine's nodes say to each other, written by hand (src/Embedded/Akka/Remoting/Wire/remoting.proto), so that it can be
/// wrong in every place.
/// </summary>
public static class HostileWire
{
    public const int NonceBytes = 32;

    /// <summary>The fields of a frame, one of which it has.</summary>
    public enum Kind
    {
        Hello = 1,
        Welcome,
        Proof,
        Accepted,
        Refused,
        Message,
        System,
        Ack,
    }

    public static byte[] Number(int field, long value)
    {
        List<byte> bytes = [(byte)(field << 3)];
        var rest = (ulong)value;
        for (; rest > 0x7F; rest >>= 7) bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
        return value == 0 ? [] : [.. bytes];
    }

    public static byte[] Bytes(int field, byte[] value)
    {
        // A length is written as a number is.
        var length = value.Length == 0 ? [0, 0] : Number(1, value.Length);
        return [(byte)((field << 3) | 2), .. length.AsSpan(1), .. value];
    }

    public static byte[] Text(int field, string value) => value.Length == 0 ? [] : Bytes(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Of(Kind kind, params byte[] content) => Bytes((int)kind, content);

    public static byte[] Hello(string from, int uid, string to, byte[] nonce, int lane, int version = 1) =>
        [.. Number(1, version), .. Text(2, from), .. Number(3, uid), .. Text(4, to), .. Bytes(5, nonce), .. Number(6, lane)];

    public static byte[] Message(string recipient, string sender, byte[] payload) =>
        Of(Kind.Message, [.. Text(1, recipient), .. Text(2, sender), .. Bytes(3, payload)]);

    public static byte[] Payload(int serializerId, string manifest, byte[] content) =>
        [.. Number(1, serializerId), .. Text(2, manifest), .. Bytes(3, content)];

    public static byte[] System(long seqNr, int kind, string recipient, string subject, string watcher) =>
        Of(Kind.System, [.. Number(1, seqNr), .. Number(2, kind), .. Text(3, recipient), .. Text(4, subject), .. Text(5, watcher)]);

    /// <summary>The frame as it goes over the wire: its length, its number, its content.</summary>
    public static byte[] Framed(long number, byte[] content) => Framed([.. BitConverter.GetBytes(number), .. content]);

    public static byte[] Framed(byte[] content) => WithLength(content.Length, content);

    public static byte[] WithLength(int length, byte[] content)
    {
        var bytes = new byte[sizeof(int) + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        content.CopyTo(bytes, sizeof(int));
        return bytes;
    }

    /// <summary>That somebody knows the token, for the one who has sent the nonce.</summary>
    public static byte[] Proof(string token, string role, byte[] hello, int uid, byte[] nonce)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(token));
        foreach (var part in new[] { Encoding.UTF8.GetBytes(role), hello, nonce })
        {
            hmac.AppendData(BitConverter.GetBytes(part.Length));
            hmac.AppendData(part);
        }
        hmac.AppendData(BitConverter.GetBytes(uid));
        return hmac.GetHashAndReset();
    }

    /// <summary>The fields of a message as this library writes it; the last one of a number counts.</summary>
    public static Dictionary<int, (long Number, byte[] Bytes)> Read(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, (long, byte[])>();
        while (message.Length > 0)
        {
            var tag = ReadNumber(ref message);
            var value = ReadNumber(ref message);
            var bytes = Array.Empty<byte>();
            if ((tag & 7) == 2)
            {
                bytes = message[..(int)value].ToArray();
                message = message[(int)value..];
            }
            fields[(int)(tag >> 3)] = (value, bytes);
        }
        return fields;
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)number;
        }
    }
}
