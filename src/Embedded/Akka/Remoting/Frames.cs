using System.Buffers.Binary;
using Google.Protobuf;

namespace Akka.Remoting;

/// <summary>
/// Numbers the frames of one connection and drops those that come twice: an ordinary message arrives at most once whatever the network
/// does. A frame is its number (8 bytes, little endian, from 1) and a protobuf <see cref="Frame"/>.
/// </summary>
internal sealed class NumberedConnection(IRemoteConnection connection)
{
    public const int HeaderBytes = sizeof(long);

    private long _sent;
    private long _received;

    public string RemoteEndPoint => connection.RemoteEndPoint;

    public bool IsFlushed => connection.IsFlushed;

    /// <summary>A frame whose number is still to be written.</summary>
    public static byte[] Encode(Frame frame)
    {
        var bytes = new byte[HeaderBytes + frame.CalculateSize()];
        frame.WriteTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    public void Open(Action<ReadOnlyMemory<byte>> received, Action<string, Refusal?> closed) => connection.Open(received, closed);

    /// <summary>Sends a frame made by <see cref="Encode"/>; the caller sees to it that one thread at a time does.</summary>
    public bool TrySend(ReadOnlySpan<byte> encoded)
    {
        // A copy: the same frame may be sent again later, with another number.
        var bytes = encoded.ToArray();
        return TrySendOwn(bytes);
    }

    /// <summary>The same for bytes that nobody will use again.</summary>
    public bool TrySendOwn(byte[] encoded)
    {
        BinaryPrimitives.WriteInt64LittleEndian(encoded, ++_sent);
        return connection.TrySend(encoded);
    }

    public bool TrySend(Frame frame) => TrySendOwn(Encode(frame));

    /// <summary>The frame of these bytes; null when it has been here before.</summary>
    /// <exception cref="InvalidDataException">The bytes are no frame.</exception>
    public Frame? Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw new InvalidDataException("a frame shorter than its header");
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        if (number <= 0) throw new InvalidDataException("a frame with a number below 1");
        if (number <= _received) return null;
        Frame frame;
        try
        {
            frame = Frame.Parser.ParseFrom(bytes.Span[HeaderBytes..]);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
        if (frame.KindCase == Frame.KindOneofCase.None) throw new InvalidDataException("a frame of no known kind");
        _received = number;
        return frame;
    }

    public void Close() => connection.Close();
}
