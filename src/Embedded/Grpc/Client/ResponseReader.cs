using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>The responses of one call, read into a buffer that they share.</summary>
internal sealed class ResponseReader<TResponse>(HttpCall call, Marshaller<TResponse> marshaller, int? lengthMax)
    : IAsyncStreamReader<TResponse>
    where TResponse : class
{
    // Of _state.
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Released = 2;

    private readonly ReceiveBuffer _buffer = new(lengthMax);
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private TResponse? _current;
    private int _state;

    public TResponse Current => _current!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Reading, Idle) == Reading)
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static call => ((HttpCall)call!).Cancel(), call);
            return await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw call.Fail(exception, "Error reading next message.");
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The only response of a call.</summary>
    public async Task<TResponse> ReadSingleAsync()
    {
        call.IsMessageMissing = true;
        await MoveNext(CancellationToken.None).ConfigureAwait(false);
        var response = Current;
        call.IsMessageMissing = false;
        if (await MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            throw call.Fail(
                new RpcException(new Status(StatusCode.Internal, "Unexpected data after finished reading message.")), "");
        }
        return response;
    }

    /// <summary>Gives the buffer back now, or as soon as the read under way has ended.</summary>
    public void Release()
    {
        if (Interlocked.CompareExchange(ref _state, Released, Idle) == Idle) _buffer.Release();
    }

    private void Leave()
    {
        // After the release nobody writes here any more.
        Interlocked.CompareExchange(ref _state, Idle, Reading);
        if (call.Status != null) Release();
    }

    private async ValueTask<bool> ReadAsync()
    {
        if (IsAtEnd()) return false;
        _response ??= await call.Response.ConfigureAwait(false);
        // The headers may have had the status with them.
        if (IsAtEnd()) return false;
        var stream = _stream ??= await OpenAsync(_response).ConfigureAwait(false);
        while (!_buffer.HasMessage())
        {
            var count = await stream.ReadAsync(_buffer.Free(), call.Ended).ConfigureAwait(false);
            if (count > 0)
            {
                _buffer.Received(count);
                continue;
            }
            if (!_buffer.IsEmpty) throw new RpcException(MessageHeader.Incomplete);
            call.EndByTrailers(_response);
            return !IsAtEnd();
        }
        _current = Deserialize();
        return true;
    }

    // Not left to the transport's faults: protobuf's exception is an IOException too.
    private TResponse Deserialize()
    {
        try
        {
            return _buffer.Take(marshaller.ContextualDeserializer);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            var detail = $"Failed to deserialize response message. {exception.GetType().Name}: {exception.Message}";
            throw new RpcException(new Status(StatusCode.Internal, detail, exception));
        }
    }

    /// <summary>True when the call ended with OK; throws when otherwise.</summary>
    private bool IsAtEnd()
    {
        call.ThrowIfFailed();
        return call.Status != null;
    }

    private Task<Stream> OpenAsync(HttpResponseMessage response)
    {
        _buffer.Encoding = ResponseStatus.ValueOf(response.Headers, GrpcHeaders.Encoding);
        return response.Content.ReadAsStreamAsync(call.Ended);
    }
}
