using System.Runtime.InteropServices;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Rows of finite numbers: hidden states, logits, queries, keys, values. float32 is exact; bfloat16 and float16 round to nearest even;
/// int8 is <see cref="Int8Blocks"/>. NaN, infinity, and what rounding would make infinite, are refused on both sides.
/// </summary>
public static class FloatCodec
{
    // Checked and converted while they lie in the first-level cache.
    private const int TileLength = 2048;

    /// <summary>Bytes of a row of <paramref name="width"/> numbers.</summary>
    public static long RowBytes(long width, NumberEncoding encoding) => encoding switch
    {
        NumberEncoding.Float32 => sizeof(float) * width,
        NumberEncoding.BFloat16 or NumberEncoding.Float16 => sizeof(ushort) * width,
        NumberEncoding.Int8 => width + (sizeof(ushort) * Int8Blocks.CountOf(width)),
        NumberEncoding.None => throw new ArgumentException("numbers have an encoding", nameof(encoding)),
    };

    /// <summary>Writes rows of <paramref name="width"/> numbers.</summary>
    /// <exception cref="PayloadException">A number is not finite, or would not be in this encoding.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other methods.</exception>
    public static void Encode(ReadOnlySpan<float> values, int width, NumberEncoding encoding, Span<byte> destination)
    {
        var rowCount = RowCountOf(values.Length, width, encoding, destination.Length);
        if (encoding == NumberEncoding.Int8)
        {
            Int8Blocks.EncodeRows(values, width, rowCount, destination);
            return;
        }
        for (var first = 0; first < values.Length; first += TileLength)
        {
            var tile = values.Slice(first, Math.Min(TileLength, values.Length - first));
            if (NumberRounding.LargestMagnitudeBits(tile) >= FirstRefused(encoding))
                throw Refused(tile, first, encoding);
            EncodeTile(tile, first, encoding, destination);
        }
    }

    /// <summary>Reads rows of <paramref name="width"/> numbers.</summary>
    /// <exception cref="PayloadException">A number is not finite, or written as no encoder writes it.</exception>
    public static void Decode(ReadOnlySpan<byte> source, int width, NumberEncoding encoding, Span<float> values)
    {
        var rowCount = RowCountOf(values.Length, width, encoding, source.Length);
        if (encoding == NumberEncoding.Int8)
        {
            Int8Blocks.DecodeRows(source, width, rowCount, values);
            return;
        }
        for (var first = 0; first < values.Length; first += TileLength)
        {
            var tile = values.Slice(first, Math.Min(TileLength, values.Length - first));
            DecodeTile(source, first, encoding, tile);
            if (NumberRounding.LargestMagnitudeBits(tile) >= FirstRefused(NumberEncoding.Float32))
                throw Refused(tile, first, encoding);
        }
    }

    /// <summary>
    /// Copies numbers that already are in this encoding, and refuses those that are not finite: from a bfloat16 tensor's memory to a
    /// section and back, without a detour through float32.
    /// </summary>
    /// <param name="source">float32, bfloat16 or float16, little-endian.</param>
    /// <param name="encoding">Which of the three.</param>
    /// <param name="destination">Of the same length.</param>
    /// <exception cref="PayloadException">A number is not finite.</exception>
    public static void Copy(ReadOnlySpan<byte> source, NumberEncoding encoding, Span<byte> destination)
    {
        var size = (int)RowBytes(1, encoding);
        if (encoding == NumberEncoding.Int8 || source.Length % size != 0 || destination.Length != source.Length)
            throw new ArgumentException($"{source.Length} bytes of {encoding} cannot be copied into {destination.Length}", nameof(source));
        Span<float> decoded = stackalloc float[TileLength];
        for (var first = 0; first < source.Length / size; first += TileLength)
        {
            var tile = decoded[..Math.Min(TileLength, (source.Length / size) - first)];
            DecodeTile(source, first, encoding, tile);
            if (NumberRounding.LargestMagnitudeBits(tile) >= FirstRefused(NumberEncoding.Float32))
                throw Refused(tile, first, encoding);
        }
        source.CopyTo(destination);
    }

    internal static void EncodeTile(ReadOnlySpan<float> tile, int first, NumberEncoding encoding, Span<byte> destination)
    {
        if (encoding == NumberEncoding.Float32)
            tile.CopyTo(MemoryMarshal.Cast<byte, float>(destination).Slice(first, tile.Length));
        else if (encoding == NumberEncoding.BFloat16)
            NumberRounding.ToBFloat16(tile, MemoryMarshal.Cast<byte, ushort>(destination).Slice(first, tile.Length));
        else
            NumberRounding.ToFloat16(tile, MemoryMarshal.Cast<byte, ushort>(destination).Slice(first, tile.Length));
    }

    internal static void DecodeTile(ReadOnlySpan<byte> source, int first, NumberEncoding encoding, Span<float> tile)
    {
        if (encoding == NumberEncoding.Float32)
            MemoryMarshal.Cast<byte, float>(source).Slice(first, tile.Length).CopyTo(tile);
        else if (encoding == NumberEncoding.BFloat16)
            NumberRounding.FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source).Slice(first, tile.Length), tile);
        else
            NumberRounding.FromFloat16(MemoryMarshal.Cast<byte, ushort>(source).Slice(first, tile.Length), tile);
    }

    /// <summary>The bits of the smallest magnitude that this encoding would make infinite.</summary>
    private static uint FirstRefused(NumberEncoding encoding) => encoding switch
    {
        NumberEncoding.BFloat16 => 0x7F7F_8000,
        NumberEncoding.Float16 => 0x477F_F000,
        _ => 0x7F80_0000,
    };

    private static PayloadException Refused(ReadOnlySpan<float> tile, int first, NumberEncoding encoding)
    {
        var index = 0;
        while (NumberRounding.LargestMagnitudeBits(tile.Slice(index, 1)) < FirstRefused(encoding))
            index++;
        return new PayloadException(PayloadFault.NotFinite, FormattableString.Invariant(
            $"number {first + index} is {tile[index]}, which {encoding} cannot hold: a payload's numbers are finite"));
    }

    private static int RowCountOf(int valueCount, int width, NumberEncoding encoding, int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var rowCount = valueCount / width;
        if (valueCount % width != 0 || byteCount != rowCount * RowBytes(width, encoding))
            throw new ArgumentException($"{valueCount} numbers in rows of {width} as {encoding} do not fit {byteCount} bytes");
        return rowCount;
    }
}
