using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>The five bytes before each message: 1 when it is compressed, and its length, most significant byte first.</summary>
internal static class MessageHeader
{
    public const int Bytes = 5;

    public static void Write(Span<byte> destination, int payloadLength)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)payloadLength);
    }

    /// <summary>Length of the payload.</summary>
    /// <param name="header">Five bytes.</param>
    /// <param name="lengthMax">Null: as long as an array can be.</param>
    /// <param name="encoding">What grpc-encoding of the call says, or null.</param>
    /// <exception cref="RpcException">The message is compressed, which nothing here can read, or too long.</exception>
    public static int Read(ReadOnlySpan<byte> header, int? lengthMax, string? encoding)
    {
        if (header[0] != 0) throw new RpcException(CompressedStatus(header[0], encoding));
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (uint)(lengthMax ?? Array.MaxLength - Bytes)) throw new RpcException(TooLongToReceive);
        return (int)length;
    }

    /// <summary>As the other, of bytes that may lie in several pieces.</summary>
    public static int Read(in ReadOnlySequence<byte> buffer, int? lengthMax, string? encoding)
    {
        if (buffer.FirstSpan.Length >= Bytes) return Read(buffer.FirstSpan[..Bytes], lengthMax, encoding);
        Span<byte> header = stackalloc byte[Bytes];
        buffer.Slice(0, Bytes).CopyTo(header);
        return Read(header, lengthMax, encoding);
    }

    /// <exception cref="RpcException">The message may not be sent.</exception>
    public static void CheckLengthToSend(int payloadLength, int? lengthMax)
    {
        if (payloadLength > lengthMax)
            throw new RpcException(TooLongToSend);
    }

    public static Status Incomplete { get; } = new(StatusCode.Internal, "Incomplete message.");

    private static Status TooLongToSend { get; } =
        new(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size.");

    private static Status TooLongToReceive { get; } =
        new(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size.");

    private static Status CompressedStatus(byte flag, string? encoding) => flag switch
    {
        > 1 => new Status(StatusCode.Internal, "Unexpected compressed flag value in message header."),
        _ when encoding == null => new Status(StatusCode.Internal, "A compressed message came without a grpc-encoding value."),
        _ => new Status(StatusCode.Internal, $"A compressed message came with the grpc-encoding value '{encoding}'."),
    };
}
