using System.Buffers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>One request after the other as bytes with their header, in one rented array.</summary>
/// <param name="lengthMax">Of a message; null is no limit.</param>
internal sealed class RequestSerialization(int? lengthMax) : SerializationContext
{
    private readonly PooledWriter _buffer = new();
    private bool _isComplete;

    /// <summary>The request with its header; valid until the next one.</summary>
    /// <exception cref="RpcException">It is too long to be sent.</exception>
    public ReadOnlyMemory<byte> Serialize<T>(T message, Action<T, SerializationContext> serializer)
    {
        _isComplete = false;
        _buffer.Clear();
        _buffer.GetSpan(MessageHeader.Bytes);
        _buffer.Advance(MessageHeader.Bytes);
        serializer(message, this);
        if (!_isComplete) throw new InvalidOperationException("Serialization did not return a payload.");
        MessageHeader.Write(_buffer.Span, _buffer.WrittenCount - MessageHeader.Bytes);
        return _buffer.Written;
    }

    public void Release() => _buffer.Release();

    public override void SetPayloadLength(int payloadLength)
    {
        MessageHeader.CheckLengthToSend(payloadLength, lengthMax);
        _buffer.Reserve(payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter() => _buffer;

    public override void Complete(byte[] payload)
    {
        MessageHeader.CheckLengthToSend(payload.Length, lengthMax);
        _buffer.Write(payload);
        _isComplete = true;
    }

    public override void Complete()
    {
        MessageHeader.CheckLengthToSend(_buffer.WrittenCount - MessageHeader.Bytes, lengthMax);
        _isComplete = true;
    }
}
