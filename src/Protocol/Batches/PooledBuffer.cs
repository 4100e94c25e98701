using System.Buffers;
using System.Runtime.CompilerServices;

namespace ActorDistill.Protocol.Batches;

/// <summary>A buffer of a <see cref="BufferPool"/>. Disposing returns it; whoever still holds its memory then gets an exception.</summary>
public sealed unsafe class PooledBuffer : MemoryManager<byte>
{
    private readonly BufferPool _pool;
    private readonly int _start;
    private readonly int _length;
    private byte[]? _array;

    internal PooledBuffer(BufferPool pool, byte[] array, int start, int length)
    {
        _pool = pool;
        _array = array;
        _start = start;
        _length = length;
    }

    // The rule fears for spans over memory that a finalizer frees. This one frees nothing: a buffer that nobody returned only stops
    // counting, and its array is collected when the last span over it is gone.
#pragma warning disable CA2015
    /// <summary>A buffer that was lost, for example with a cancelled call, no longer counts as live.</summary>
    ~PooledBuffer() => Dispose(disposing: false);
#pragma warning restore CA2015

    /// <summary>Bytes.</summary>
    public int Length => _length;

    /// <summary>All of it, from a multiple of 64 bytes on.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public override Span<byte> GetSpan() => Live.AsSpan(_start, _length);

    /// <summary>Nothing has to be held fast: the memory never moves. The handle keeps it alive.</summary>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        ref var first = ref Live[_start];
        return new MemoryHandle((byte*)Unsafe.AsPointer(ref first) + elementIndex, default, this);
    }

    /// <summary>Nothing to do: see <see cref="Pin"/>.</summary>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _array, null) is not { } array) return;
        if (disposing)
            _pool.Return(array, _length);
        else
            _pool.Forget(_length);
    }

    private byte[] Live => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer), "the buffer was returned to its pool");
}
