using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Rows of log-probabilities, at most 0, some -inf. float32 is exact; bfloat16 and float16 round to nearest even. In 8 bits a row has a
/// scale s, the smallest bfloat16 at or above max|x| / 254^2 of its finite numbers, and x becomes c = sqrt(|x| / s) rounded to even,
/// which stands for -c^2 s, exact in float32; 255 stands for -inf. So |decoded - x| is at most sqrt(|x| s) + s / 4: fine where
/// the probability is. In 8 bits the scales of all rows come first.
/// </summary>
internal static class LogProbCodec
{
    private const int LargestCode = 254;
    private const byte InfinityCode = 255;
    private static readonly ushort LargestScale =
        (ushort)(BitConverter.SingleToUInt32Bits(float.MaxValue / (LargestCode * LargestCode)) >> 16);

    public static long RowBytes(long width, NumberEncoding encoding) => encoding == NumberEncoding.Int8
        ? sizeof(ushort) + width
        : FloatCodec.RowBytes(width, encoding);

    /// <summary>Writes one row of the section.</summary>
    public static void EncodeRow(ReadOnlySpan<float> row, int rowIndex, int rowCount, NumberEncoding encoding, Span<byte> destination)
    {
        RequireProbabilities(row);
        if (encoding != NumberEncoding.Int8)
        {
            FloatCodec.EncodeTile(row, rowIndex * row.Length, encoding, destination);
            return;
        }
        var scaleBits = ScaleOf(row);
        MemoryMarshal.Cast<byte, ushort>(destination)[rowIndex] = scaleBits;
        var codes = destination.Slice((rowCount * sizeof(ushort)) + (rowIndex * row.Length), row.Length);
        EncodeCodes(row, NumberRounding.FromBFloat16(scaleBits), codes);
    }

    /// <summary>Reads one row of the section.</summary>
    public static void DecodeRow(ReadOnlySpan<byte> source, int rowIndex, int rowCount, NumberEncoding encoding, Span<float> row)
    {
        if (encoding != NumberEncoding.Int8)
        {
            FloatCodec.DecodeTile(source, rowIndex * row.Length, encoding, row);
        }
        else
        {
            var scaleBits = MemoryMarshal.Cast<byte, ushort>(source)[rowIndex];
            if (scaleBits > LargestScale)
                throw new PayloadException(
                    PayloadFault.NotCanonical, $"a row's scale has the bits 0x{scaleBits:X4}, must be at most 0x{LargestScale:X4}");
            var codes = source.Slice((rowCount * sizeof(ushort)) + (rowIndex * row.Length), row.Length);
            DecodeCodes(codes, NumberRounding.FromBFloat16(scaleBits), row);
        }
        RequireProbabilities(row);
    }

    /// <summary>Neither NaN nor above 0, and, but for the last, which is the tail, not all of them -inf.</summary>
    private static void RequireProbabilities(ReadOnlySpan<float> row)
    {
        var index = 0;
        var largest = Vector256.Create(float.NegativeInfinity);
        for (; index + 8 < row.Length; index += 8)
        {
            var values = Vector256.Create(row[index..]);
            if (!Vector256.LessThanOrEqualAll(values, Vector256<float>.Zero))
                throw NotProbability(row);
            largest = Vector256.Max(largest, values);
        }
        var hasMass = Vector256.GreaterThanAny(largest, Vector256.Create(float.NegativeInfinity));
        for (; index < row.Length; index++)
        {
            if (!(row[index] <= 0))
                throw NotProbability(row);
            hasMass |= index < row.Length - 1 && row[index] > float.NegativeInfinity;
        }
        if (!hasMass)
            throw new PayloadException(PayloadFault.NotProbability, "a row's tokens all have the probability 0");
    }

    private static PayloadException NotProbability(ReadOnlySpan<float> row)
    {
        var index = 0;
        while (row[index] <= 0)
            index++;
        return new PayloadException(
            PayloadFault.NotProbability, FormattableString.Invariant($"a log-probability is {row[index]}, must be at most 0"));
    }

    private static ushort ScaleOf(ReadOnlySpan<float> row)
    {
        var lowest = 0f;
        foreach (var value in row)
            if (value < lowest && value > float.NegativeInfinity)
                lowest = value;
        var scale = NumberRounding.ToBFloat16Above(MathF.Abs(lowest) / (LargestCode * LargestCode));
        if (scale > LargestScale)
            throw new PayloadException(
                PayloadFault.NotFinite, FormattableString.Invariant($"a log-probability is {lowest}, which 8 bits cannot hold"));
        return scale == 0 && lowest < 0 ? (ushort)1 : scale;
    }

    // With the scale 0 every finite number is 0, and the quotient 0 / 1 gives the code.
    private static void EncodeCodes(ReadOnlySpan<float> row, float scale, Span<byte> codes)
    {
        var divisor = scale == 0 ? 1 : scale;
        for (var index = 0; index < row.Length; index++)
            codes[index] = row[index] == float.NegativeInfinity
                ? InfinityCode
                : (byte)MathF.Round(MathF.Sqrt(-row[index] / divisor));
    }

    private static void DecodeCodes(ReadOnlySpan<byte> codes, float scale, Span<float> row)
    {
        for (var index = 0; index < codes.Length; index++)
        {
            var code = codes[index];
            row[index] = code == InfinityCode ? float.NegativeInfinity : 0 - (code * code * scale);
        }
    }
}
