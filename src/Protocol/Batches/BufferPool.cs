using System.Collections.Concurrent;
using System.Numerics;

namespace ActorDistill.Protocol.Batches;

/// <summary>
/// Large buffers, used again and again. They never move and start at a multiple of 64 bytes, so that tensors and vector instructions can
/// work on them in place. The memory is the runtime's own (pinned): a buffer that is lost with a cancelled call is collected, and a span
/// over one keeps it alive.
/// </summary>
/// <param name="idleBytesMax">What returned buffers may hold at most; what does not fit is freed.</param>
public sealed class BufferPool(long idleBytesMax)
{
    /// <summary>Longest buffer: what an array of the runtime holds, less the bytes for alignment.</summary>
    public const long BytesMax = int.MaxValue - 127L;

    private const int Alignment = 64;
    private const int SmallestBytes = 4096;

    private readonly ConcurrentDictionary<int, ConcurrentQueue<byte[]>> _idle = new();
    private long _liveBytes;
    private long _liveCount;
    private long _idleBytes;

    /// <summary>For whoever has no limits of its own: keeps at most 256 MiB.</summary>
    public static BufferPool Shared { get; } = new(256L * 1024 * 1024);

    /// <summary>Bytes of all buffers that are rented and not yet returned, as asked for.</summary>
    public long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>Buffers that are rented and not yet returned.</summary>
    public long LiveCount => Interlocked.Read(ref _liveCount);

    /// <summary>Bytes of the buffers that wait to be used again.</summary>
    public long IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>A buffer of exactly this length. What it holds is undefined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or 2 GiB or more.</exception>
    public PooledBuffer Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > BytesMax)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"a buffer holds at most {BytesMax} bytes, just under 2 GiB");
        var capacity = CapacityFor((int)bytes);
        if (_idle.TryGetValue(capacity, out var queue) && queue.TryDequeue(out var array))
            Interlocked.Add(ref _idleBytes, -capacity);
        else
            array = GC.AllocateUninitializedArray<byte>(capacity + Alignment, pinned: true);
        Interlocked.Add(ref _liveBytes, bytes);
        Interlocked.Increment(ref _liveCount);
        return new PooledBuffer(this, array, StartOf(array), (int)bytes);
    }

    internal void Return(byte[] array, int bytes)
    {
        Forget(bytes);
        var capacity = array.Length - Alignment;
        if (Interlocked.Add(ref _idleBytes, capacity) > idleBytesMax)
            Interlocked.Add(ref _idleBytes, -capacity);
        else
            _idle.GetOrAdd(capacity, static _ => new ConcurrentQueue<byte[]>()).Enqueue(array);
    }

    /// <summary>A buffer is no longer live and does not come back.</summary>
    internal void Forget(int bytes)
    {
        Interlocked.Add(ref _liveBytes, -bytes);
        Interlocked.Decrement(ref _liveCount);
    }

    /// <summary>Eight sizes between one power of two and the next: at most an eighth is wasted, and like batches share a size.</summary>
    private static int CapacityFor(int bytes)
    {
        if (bytes <= SmallestBytes) return SmallestBytes;
        var step = Math.Max(Alignment, (int)(BitOperations.RoundUpToPowerOf2((uint)bytes) / 16));
        return (int)Math.Min(((long)bytes + step - 1) / step * step, BytesMax);
    }

    private static unsafe int StartOf(byte[] array)
    {
        fixed (byte* first = array)
            return (int)(-(nint)first & (Alignment - 1));
    }
}
