using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Akka.Remoting.Tcp;

/// <summary>
/// One TCP connection. A frame is its length (4 bytes, little endian) and its bytes. Frames that wait are written together: that, and not
/// the single frame, is what makes many small messages fast.
/// </summary>
internal sealed class TcpConnection(Stream stream, string remoteEndPoint, int frameBytesMax, Action<TcpConnection> ended)
    : IRemoteConnection
{
    private const int LengthBytes = sizeof(int);
    private const int WriteBytes = 128 * 1024;
    private const int FirstReadBytes = 16 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private readonly CancellationTokenSource _writes = new();
    private Action<string, Refusal?> _closed = (_, _) => { };
    private long _waitingBytes;
    private long _lastWrite;
    private bool _isWriting;
    private bool _isClosing;
    private bool _hasEnded;

    public string RemoteEndPoint => remoteEndPoint;

    public bool IsFlushed
    {
        get
        {
            lock (_lock) return !_isWriting || _hasEnded;
        }
    }

    public void Open(Action<ReadOnlyMemory<byte>> received, Action<string, Refusal?> closed)
    {
        _closed = closed;
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = ReadAll(received), null);
    }

    public bool TrySend(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_isClosing || _waitingBytes + frame.Length > RemoteSettings.QueueBytesMax) return false;
            _waiting.Enqueue(frame);
            _waitingBytes += frame.Length;
            if (_isWriting) return true;
            _isWriting = true;
        }
        // After a pause here and now: an answer is waited for. In a flood elsewhere: frames that follow at once are written together.
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastWrite)) > Pause) _ = WriteAll();
        else ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = connection.WriteAll(), this, preferLocal: true);
        return true;
    }

    /// <summary>What waits is still written, if the peer takes it soon.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_isClosing) return;
            _isClosing = true;
            if (_isWriting)
            {
                _writes.CancelAfter(LastWordsTimeout);
                return;
            }
        }
        End(null, null);
    }

    private async Task WriteAll()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(WriteBytes);
        try
        {
            while (Gather(ref buffer) is var count and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), _writes.Token);
                Volatile.Write(ref _lastWrite, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(cause.Message, null);
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        bool isLast;
        lock (_lock) isLast = _isClosing;
        if (isLast) End(null, null);
    }

    /// <summary>Puts waiting frames into the buffer; 0 when there are none, and the writing has ended.</summary>
    private int Gather(ref byte[] buffer)
    {
        var count = 0;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var frame))
            {
                var needed = LengthBytes + frame.Length;
                if (count > 0 && count + needed > buffer.Length) break;
                if (needed > buffer.Length) buffer = new byte[needed];
                BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(count), frame.Length);
                frame.Span.CopyTo(buffer.AsSpan(count + LengthBytes));
                count += needed;
                _waiting.Dequeue();
                _waitingBytes -= frame.Length;
            }
            if (count == 0) _isWriting = false;
        }
        return count;
    }

    private async Task ReadAll(Action<ReadOnlyMemory<byte>> received)
    {
        var buffer = new byte[FirstReadBytes];
        var filled = 0;
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(filled));
                if (count == 0)
                {
                    if (filled == 0) End("closed by peer", null);
                    else End("closed within a frame", Refusal.Malformed);
                    return;
                }
                filled += count;
                if (!TryDeliver(ref buffer, ref filled, received)) return;
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(cause.Message, null);
        }
    }

    /// <summary>Delivers the whole frames of the buffer and keeps the rest; false when the peer breaks the rules.</summary>
    private bool TryDeliver(ref byte[] buffer, ref int filled, Action<ReadOnlyMemory<byte>> received)
    {
        var start = 0;
        var needed = LengthBytes;
        while (filled - start >= LengthBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
            if (length <= 0 || length > frameBytesMax)
            {
                End($"a frame of {length} bytes, at most {frameBytesMax} allowed", Refusal.TooLong);
                return false;
            }
            needed = LengthBytes + length;
            if (filled - start < needed) break;
            if (_isClosing) return false;
            received(buffer.AsMemory(start + LengthBytes, length));
            start += needed;
            needed = LengthBytes;
        }
        var rest = buffer.AsSpan(start, filled - start);
        // Grows with what has come and not with what is announced, and only as far as the frame under way, which is bounded.
        var next = rest.Length == buffer.Length ? new byte[Math.Min(needed, 2L * buffer.Length)] : buffer;
        rest.CopyTo(next);
        (buffer, filled) = (next, rest.Length);
        return true;
    }

    private void End(string? reason, Refusal? fault)
    {
        bool isOwn;
        lock (_lock)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            isOwn = _isClosing;
            _isClosing = true;
            _waiting.Clear();
        }
        stream.Dispose();
        ended(this);
        // Never on the caller's stack: a sender holds its association's lock.
        if (!isOwn) ThreadPool.UnsafeQueueUserWorkItem(_ => _closed(reason ?? "closed", fault), null);
    }
}
