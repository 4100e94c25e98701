using System.Buffers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// The bytes of a response that have come and are not read yet, in one rented array. It grows to the longest message of the call, and
/// never beyond the limit: the length of a message is checked before any room is made for it.
/// </summary>
/// <param name="lengthMax">Of a message; null is no limit.</param>
internal sealed class ReceiveBuffer(int? lengthMax) : DeserializationContext
{
    // What is received beyond a message has to be moved to the front later: enough for many small messages, little beside a large one.
    private const int SpareBytes = 4096;

    private byte[] _array = [];
    private int _start;
    private int _end;
    private int _payloadLength = -1;

    public bool IsEmpty => _start == _end;

    /// <summary>What grpc-encoding of the response says, or null.</summary>
    public string? Encoding { get; set; }

    public override int PayloadLength => _payloadLength;

    /// <summary>Whether a whole message is there.</summary>
    /// <exception cref="RpcException">What is there cannot become a message, or a too long one.</exception>
    public bool HasMessage()
    {
        if (_payloadLength < 0)
        {
            if (_end - _start < MessageHeader.Bytes) return false;
            _payloadLength = MessageHeader.Read(_array.AsSpan(_start, MessageHeader.Bytes), lengthMax, Encoding);
        }
        return _end - _start - MessageHeader.Bytes >= _payloadLength;
    }

    /// <summary>The message that is there.</summary>
    public T Take<T>(Func<DeserializationContext, T> deserializer)
    {
        var message = deserializer(this);
        _start += MessageHeader.Bytes + _payloadLength;
        _payloadLength = -1;
        if (IsEmpty) _start = _end = 0;
        return message;
    }

    /// <summary>Where the next bytes go; room for the rest of the message that has begun, and some more.</summary>
    public Memory<byte> Free()
    {
        var needed = MessageHeader.Bytes + Math.Max(_payloadLength, 0);
        if (_start + needed + SpareBytes > _array.Length) MoveToFront(needed);
        return _array.AsMemory(_end, Math.Min(_array.Length, _start + needed + SpareBytes) - _end);
    }

    public void Received(int count) => _end += count;

    public override byte[] PayloadAsNewBuffer() => Payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(Payload);

    public void Release()
    {
        Return();
        _array = [];
        _start = _end = 0;
    }

    private ReadOnlyMemory<byte> Payload => _array.AsMemory(_start + MessageHeader.Bytes, _payloadLength);

    private void MoveToFront(int needed)
    {
        var pending = _array.AsSpan(_start.._end);
        if (needed + SpareBytes > _array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(needed + SpareBytes);
            pending.CopyTo(larger);
            Return();
            _array = larger;
        }
        else
        {
            pending.CopyTo(_array);
        }
        _end -= _start;
        _start = 0;
    }

    private void Return()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
    }
}
