using System.Buffers;

namespace Grpc.Wire;

/// <summary>Bytes that are written before their number is known. The rented array grows and is kept.</summary>
internal sealed class PooledWriter : IBufferWriter<byte>
{
    private const int BytesAtLeast = 256;

    private byte[] _array = [];

    public int WrittenCount { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, WrittenCount);

    public Span<byte> Span => _array.AsSpan(0, WrittenCount);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - WrittenCount);
        WrittenCount += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(WrittenCount);
    }

    /// <summary>Makes room for so many more bytes.</summary>
    public void Reserve(int count)
    {
        if (_array.Length - WrittenCount >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(WrittenCount + count), Math.Max(BytesAtLeast, WrittenCount * 2)));
        Span.CopyTo(larger);
        Return();
        _array = larger;
    }

    /// <summary>Forgets what has been written.</summary>
    public void Clear() => WrittenCount = 0;

    /// <summary>Forgets what has been written and gives the array back.</summary>
    public void Release()
    {
        Return();
        _array = [];
        Clear();
    }

    private void Return()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
    }
}
