using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in row-major order.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : struct
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (!tensor.is_cpu())
            throw new InvalidOperationException("only a CPU tensor shows its elements; copy it to the CPU first");
        _tensor = tensor;
    }

    /// <summary>The number of elements.</summary>
    public long Count => _tensor.NumberOfElements;

    /// <summary>One element, written through to the tensor's memory. Throws IndexOutOfRangeException.</summary>
    public T this[params long[] indices]
    {
        get
        {
            var value = Element(indices);
            GC.KeepAlive(_tensor);
            return value;
        }

        set
        {
            Element(indices) = value;
            GC.KeepAlive(_tensor);
        }
    }

    /// <summary>All elements, in row-major order, as a new array.</summary>
    public T[] ToArray()
    {
        var all = new T[Count];
        CopyTo(all);
        return all;
    }

    /// <summary>Copies elements from <paramref name="tensorIndex"/> on to the array, as many as fit.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements from <paramref name="tensorIndex"/> on to the span, as many as fit.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var flat = Flat();
        var source = MemoryMarshal.Cast<byte, T>(flat.bytes)[checked((int)tensorIndex)..];
        var target = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
    }

    /// <summary>Copies the span over the elements of a contiguous tensor from <paramref name="tensorIndex"/> on.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        array[arrayIndex..].CopyTo(MemoryMarshal.Cast<byte, T>(_tensor.bytes)[checked((int)tensorIndex)..]);
        GC.KeepAlive(_tensor);
    }

    /// <summary>Copies the array over the elements of a contiguous tensor from <paramref name="tensorIndex"/> on.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>The elements one by one.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to release: the tensor stays its owner's.</summary>
    public void Dispose()
    {
    }

    // A contiguous tensor of the same elements, outside every scope.
    private torch.Tensor Flat() => _tensor.contiguous().DetachFromDisposeScope();

    // Whoever uses the reference keeps the tensor alive until then.
    private unsafe ref T Element(long[] indices)
    {
        var (sizes, strides) = (_tensor.shape, _tensor.stride());
        if (indices.Length != sizes.Length)
            throw new ArgumentException($"{indices.Length} indices for {sizes.Length} dimensions");
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
            offset += indices[i] >= 0 && indices[i] < sizes[i] ? indices[i] * strides[i] : throw new IndexOutOfRangeException();
        return ref Unsafe.Add(ref Unsafe.AsRef<T>((void*)Native.ad_data(_tensor.Handle)), (nint)offset);
    }
}
