using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// One response after the other as bytes with their header, straight into the response when their length is said before, else through
/// a rented array.
/// </summary>
/// <param name="output">The response.</param>
/// <param name="lengthMax">Of a message; null is no limit.</param>
internal sealed class ResponseSerialization(PipeWriter output, int? lengthMax) : SerializationContext, IBufferWriter<byte>
{
    private PooledWriter? _buffer;
    private int? _announced;
    private int _written;
    private bool _hasHeader;
    private bool _isComplete;

    /// <summary>A message was begun and not brought to its end: nothing that follows can be understood.</summary>
    public bool IsTorn => _hasHeader;

    /// <exception cref="RpcException">The message is too long to be sent; nothing has been written.</exception>
    /// <exception cref="InvalidOperationException">The marshaller did not write what it said it would.</exception>
    public void Serialize<T>(T message, Action<T, SerializationContext> serializer)
    {
        (_announced, _written, _isComplete) = (null, 0, false);
        _buffer?.Clear();
        serializer(message, this);
        if (!_isComplete) throw new InvalidOperationException("Serialization did not return a payload.");
    }

    public void Release() => _buffer?.Release();

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        MessageHeader.CheckLengthToSend(payloadLength, lengthMax);
        _announced = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_announced is not { } length) return _buffer ??= new PooledWriter();
        if (!_hasHeader) WriteHeader(length);
        _hasHeader = true;
        return this;
    }

    public override void Complete(byte[] payload)
    {
        WriteWhole(payload);
        _isComplete = true;
    }

    public override void Complete()
    {
        if (_hasHeader && _written != _announced)
            throw new InvalidOperationException($"A message of {_announced} bytes was announced and {_written} were written.");
        if (!_hasHeader) WriteWhole(_buffer is { } buffer ? buffer.Span : []);
        _hasHeader = false;
        _isComplete = true;
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        output.Advance(count);
        _written += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => output.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => output.GetSpan(sizeHint);

    private void WriteWhole(ReadOnlySpan<byte> payload)
    {
        MessageHeader.CheckLengthToSend(payload.Length, lengthMax);
        WriteHeader(payload.Length);
        output.Write(payload);
    }

    private void WriteHeader(int length)
    {
        MessageHeader.Write(output.GetSpan(MessageHeader.Bytes), length);
        output.Advance(MessageHeader.Bytes);
    }
}
