using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Numbers as signed bytes with a scale s for every 64 of a row. s is the smallest bfloat16 at or above max|x| / 127, a code is x / s
/// rounded to even, and code times s is exact in float32. So |decoded - x| is at most s / 2, which is max|x| / 252 of the block.
/// All scales of a section come first, then all codes.
/// </summary>
internal static class Int8Blocks
{
    // With 12 of 4,096 channels fifty times the others, 128 loses 1.36 times as much and saves 1.5 % (docs/PROTOCOL.md, Payloads).
    private const int BlockLength = 64;
    private const int LargestCode = 127;

    // Above this scale the code 127 would stand for infinity.
    private static readonly ushort LargestScale = (ushort)(BitConverter.SingleToUInt32Bits(float.MaxValue / LargestCode) >> 16);

    public static long CountOf(long width) => (width + BlockLength - 1) / BlockLength;

    public static void EncodeRows(ReadOnlySpan<float> values, int width, int rowCount, Span<byte> destination)
    {
        var blockCount = (int)CountOf(width);
        var scales = MemoryMarshal.Cast<byte, ushort>(destination[..(rowCount * blockCount * sizeof(ushort))]);
        var codes = MemoryMarshal.Cast<byte, sbyte>(destination[(scales.Length * sizeof(ushort))..]);
        for (var row = 0; row < rowCount; row++)
            EncodeRow(values.Slice(row * width, width), scales.Slice(row * blockCount, blockCount), codes.Slice(row * width, width));
    }

    public static void DecodeRows(ReadOnlySpan<byte> source, int width, int rowCount, Span<float> values)
    {
        var blockCount = (int)CountOf(width);
        var scales = MemoryMarshal.Cast<byte, ushort>(source[..(rowCount * blockCount * sizeof(ushort))]);
        var codes = MemoryMarshal.Cast<byte, sbyte>(source[(scales.Length * sizeof(ushort))..]);
        for (var row = 0; row < rowCount; row++)
            DecodeRow(scales.Slice(row * blockCount, blockCount), codes.Slice(row * width, width), values.Slice(row * width, width));
    }

    public static void EncodeRow(ReadOnlySpan<float> row, Span<ushort> scales, Span<sbyte> codes)
    {
        for (var block = 0; block < scales.Length; block++)
        {
            var first = block * BlockLength;
            var values = row.Slice(first, Math.Min(BlockLength, row.Length - first));
            scales[block] = ScaleOf(values);
            EncodeBlock(values, NumberRounding.FromBFloat16(scales[block]), codes.Slice(first, values.Length));
        }
    }

    public static void DecodeRow(ReadOnlySpan<ushort> scales, ReadOnlySpan<sbyte> codes, Span<float> row)
    {
        for (var block = 0; block < scales.Length; block++)
        {
            if (scales[block] > LargestScale)
                throw new PayloadException(
                    PayloadFault.NotCanonical, $"a block's scale has the bits 0x{scales[block]:X4}, must be at most 0x{LargestScale:X4}");
            var first = block * BlockLength;
            var length = Math.Min(BlockLength, row.Length - first);
            DecodeBlock(codes.Slice(first, length), NumberRounding.FromBFloat16(scales[block]), row.Slice(first, length));
        }
    }

    private static ushort ScaleOf(ReadOnlySpan<float> values)
    {
        var largest = BitConverter.UInt32BitsToSingle(NumberRounding.LargestMagnitudeBits(values));
        var scale = float.IsFinite(largest) ? NumberRounding.ToBFloat16Above(largest / LargestCode) : ushort.MaxValue;
        if (scale > LargestScale)
            throw new PayloadException(PayloadFault.NotFinite, FormattableString.Invariant(
                $"a block's largest number is {largest}, which {NumberEncoding.Int8} cannot hold: a payload's numbers are finite"));
        // The quotient of a tiny number is 0, but only a block of zeros has the scale 0.
        return scale == 0 && largest > 0 ? (ushort)1 : scale;
    }

    private static void EncodeBlock(ReadOnlySpan<float> values, float scale, Span<sbyte> codes)
    {
        if (scale == 0)
        {
            codes.Clear();
            return;
        }
        var index = 0;
        for (; index + 32 <= values.Length; index += 32)
        {
            var lower = Vector256.Narrow(CodesOf(values[index..], scale), CodesOf(values[(index + 8)..], scale));
            var upper = Vector256.Narrow(CodesOf(values[(index + 16)..], scale), CodesOf(values[(index + 24)..], scale));
            Vector256.Narrow(lower, upper).CopyTo(codes[index..]);
        }
        for (; index < values.Length; index++)
            codes[index] = (sbyte)MathF.Round(values[index] / scale);
    }

    private static Vector256<int> CodesOf(ReadOnlySpan<float> values, float scale) =>
        Vector256.ConvertToInt32Native(Vector256.Round(Vector256.Create(values) / Vector256.Create(scale)));

    private static void DecodeBlock(ReadOnlySpan<sbyte> codes, float scale, Span<float> values)
    {
        // -128 would go beyond what the block's largest number allows; no encoder writes it.
        if (codes.Contains(sbyte.MinValue))
            throw new PayloadException(PayloadFault.NotCanonical, "a code is -128, must be -127 to 127");
        var index = 0;
        for (; index + 32 <= codes.Length; index += 32)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(codes[index..]));
            Write(lower, scale, values[index..]);
            Write(upper, scale, values[(index + 16)..]);
        }
        for (; index < codes.Length; index++)
            values[index] = codes[index] * scale;
    }

    private static void Write(Vector256<short> codes, float scale, Span<float> values)
    {
        var (lower, upper) = Vector256.Widen(codes);
        (Vector256.ConvertToSingle(lower) * Vector256.Create(scale)).CopyTo(values);
        (Vector256.ConvertToSingle(upper) * Vector256.Create(scale)).CopyTo(values[8..]);
    }
}
