using System.Runtime.InteropServices;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Attention probabilities of a causal model: of each [T, T] only the lower triangle is written, row i with i + 1 numbers. What lies
/// above the diagonal must be zero and is zero again after decoding. Loss and bound of a number are those of <see cref="FloatCodec"/>.
/// </summary>
public static class TriangleCodec
{
    /// <summary>Bytes of one matrix of <paramref name="size"/> rows.</summary>
    public static long MatrixBytes(long size, NumberEncoding encoding)
    {
        var count = SectionLengths.Product(size, size + 1) / 2;
        return encoding == NumberEncoding.Int8
            ? count + (sizeof(ushort) * ScaleCount(size))
            : SectionLengths.Product(count, FloatCodec.RowBytes(1, encoding));
    }

    /// <summary>Writes matrices [M, T, T].</summary>
    /// <exception cref="PayloadException">A number is not finite, or one above the diagonal is not zero.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other method.</exception>
    public static void Encode(ReadOnlySpan<float> matrices, int size, NumberEncoding encoding, Span<byte> destination)
    {
        var count = CountOf(matrices.Length, size, encoding, destination.Length);
        var scaleBytes = encoding == NumberEncoding.Int8 ? count * (int)ScaleCount(size) * sizeof(ushort) : 0;
        var scales = MemoryMarshal.Cast<byte, ushort>(destination[..scaleBytes]);
        var numbers = destination[scaleBytes..];
        for (var row = 0; row < count * size; row++)
        {
            var width = (row % size) + 1;
            var values = matrices.Slice(row * size, size);
            if (NumberRounding.LargestMagnitudeBits(values[width..]) != 0)
                throw new PayloadException(
                    PayloadFault.NotCanonical, $"row {width - 1} of an attention matrix looks ahead, must be zero above the diagonal");
            if (encoding == NumberEncoding.Int8)
            {
                var blockCount = (int)Int8Blocks.CountOf(width);
                Int8Blocks.EncodeRow(values[..width], scales[..blockCount], MemoryMarshal.Cast<byte, sbyte>(numbers[..width]));
                scales = scales[blockCount..];
                numbers = numbers[width..];
                continue;
            }
            var rowBytes = (int)FloatCodec.RowBytes(width, encoding);
            FloatCodec.Encode(values[..width], width, encoding, numbers[..rowBytes]);
            numbers = numbers[rowBytes..];
        }
    }

    /// <summary>Reads matrices [M, T, T].</summary>
    /// <exception cref="PayloadException">A number is not finite, or written as no encoder writes it.</exception>
    public static void Decode(ReadOnlySpan<byte> source, int size, NumberEncoding encoding, Span<float> matrices)
    {
        var count = CountOf(matrices.Length, size, encoding, source.Length);
        var scaleBytes = encoding == NumberEncoding.Int8 ? count * (int)ScaleCount(size) * sizeof(ushort) : 0;
        var scales = MemoryMarshal.Cast<byte, ushort>(source[..scaleBytes]);
        var numbers = source[scaleBytes..];
        for (var row = 0; row < count * size; row++)
        {
            var width = (row % size) + 1;
            var values = matrices.Slice(row * size, size);
            values[width..].Clear();
            if (encoding == NumberEncoding.Int8)
            {
                var blockCount = (int)Int8Blocks.CountOf(width);
                Int8Blocks.DecodeRow(scales[..blockCount], MemoryMarshal.Cast<byte, sbyte>(numbers[..width]), values[..width]);
                scales = scales[blockCount..];
                numbers = numbers[width..];
                continue;
            }
            var rowBytes = (int)FloatCodec.RowBytes(width, encoding);
            FloatCodec.Decode(numbers[..rowBytes], width, encoding, values[..width]);
            numbers = numbers[rowBytes..];
        }
    }

    // Rows of 1 to T numbers: with T = 64 q + r, 64 rows of each of 1 to q blocks, and r rows of q + 1.
    private static long ScaleCount(long size)
    {
        var (full, rest) = Math.DivRem(size, 64);
        return (32 * full * (full + 1)) + (rest * (full + 1));
    }

    private static int CountOf(int valueCount, int size, NumberEncoding encoding, int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var count = valueCount / ((long)size * size);
        if (valueCount != count * size * size || byteCount != count * MatrixBytes(size, encoding))
            throw new ArgumentException($"{valueCount} numbers in triangles of {size} rows as {encoding} do not fit {byteCount} bytes");
        return (int)count;
    }
}
