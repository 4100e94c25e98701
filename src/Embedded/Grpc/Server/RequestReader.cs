using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>The requests of one call, read where Kestrel has received them.</summary>
internal sealed class RequestReader<TRequest>(HttpServerCallContext call, Marshaller<TRequest> marshaller, int? lengthMax)
    : DeserializationContext, IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private readonly PipeReader _input = call.HttpContext.Request.BodyReader;
    private ReadOnlySequence<byte> _payload;
    private TRequest? _current;
    private int _isReading;

    public TRequest Current => _current!;

    public override int PayloadLength => (int)_payload.Length;

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isReading, 1) == 1)
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        try
        {
            if (!cancellationToken.CanBeCanceled || cancellationToken == call.CancellationToken)
                return await ReadAsync(call.CancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
            return await ReadAsync(either.Token);
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    /// <summary>The only request of a call; nothing may follow it.</summary>
    /// <exception cref="RpcException">There is none, or more.</exception>
    public async Task<TRequest> ReadSingleAsync()
    {
        if (!await ReadAsync(call.CancellationToken)) throw new RpcException(MessageHeader.Incomplete);
        var request = Current;
        var rest = await ReceiveAsync(call.CancellationToken);
        if (!rest.Buffer.IsEmpty) throw new RpcException(new Status(StatusCode.Internal, "Additional data after the message received."));
        _input.AdvanceTo(rest.Buffer.End);
        return request;
    }

    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReceiveAsync(cancellationToken);
            var buffer = result.Buffer;
            if (HasMessage(buffer))
            {
                Take();
                return true;
            }
            if (result.IsCompleted)
            {
                if (!buffer.IsEmpty) throw new RpcException(MessageHeader.Incomplete);
                _input.AdvanceTo(buffer.End);
                return false;
            }
            _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _input.ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            // Kestrel cancels its token a moment later.
            call.IsClientGone = true;
            throw;
        }
    }

    private bool HasMessage(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < MessageHeader.Bytes) return false;
        var length = MessageHeader.Read(buffer, lengthMax, Encoding);
        if (buffer.Length - MessageHeader.Bytes < length) return false;
        _payload = buffer.Slice(MessageHeader.Bytes, length);
        return true;
    }

    private void Take()
    {
        var end = _payload.End;
        try
        {
            _current = marshaller.ContextualDeserializer(this);
        }
        finally
        {
            _payload = default;
            _input.AdvanceTo(end);
        }
    }

    private string? Encoding => call.HttpContext.Request.Headers.TryGetValue(GrpcHeaders.Encoding, out var value) ? value : (string?)null;
}
