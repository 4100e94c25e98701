using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// float32 to the 16-bit formats and back, bit for bit as torch 1.13 converts on a CPU with AVX2: to nearest, ties to even, what is too
/// large becomes infinite. A NaN loses its payload: in bfloat16 it becomes 0xFFFF, in float16 0x7E00 with the sign kept. (Payload codecs
/// refuse NaN and infinity before it comes to that.) The spans' vector code and the single numbers' agree in every bit.
/// </summary>
public static class NumberRounding
{
    private const uint AbsoluteMask = 0x7FFF_FFFF;
    private const uint InfinityBits = 0x7F80_0000;

    /// <summary>The nearest bfloat16.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & AbsoluteMask) > InfinityBits ? (ushort)0xFFFF : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The smallest bfloat16 that is not below a finite number that is not negative.</summary>
    internal static ushort ToBFloat16Above(float value) => (ushort)((BitConverter.SingleToUInt32Bits(value) + 0xFFFF) >> 16);

    /// <summary>Exact.</summary>
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The nearest float16.</summary>
    public static ushort ToFloat16(float value)
    {
        var sign = (BitConverter.SingleToUInt32Bits(value) >> 16) & 0x8000;
        return float.IsNaN(value) ? (ushort)(sign | 0x7E00) : BitConverter.HalfToUInt16Bits((Half)value);
    }

    /// <summary>Exact; the payload of a NaN is kept and the NaN becomes quiet.</summary>
    public static float FromFloat16(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>The nearest bfloat16 of each.</summary>
    /// <exception cref="ArgumentException">Unequal lengths, as in the other methods.</exception>
    public static void ToBFloat16(ReadOnlySpan<float> values, Span<ushort> bits)
    {
        RequireEqual(values.Length, bits.Length);
        var index = 0;
        for (; index + 16 <= values.Length; index += 16)
            Vector256.Narrow(Upper(values[index..]), Upper(values[(index + 8)..])).CopyTo(bits[index..]);
        for (; index < values.Length; index++)
            bits[index] = ToBFloat16(values[index]);

        static Vector256<uint> Upper(ReadOnlySpan<float> values)
        {
            var bits = Vector256.Create(values).AsUInt32();
            var isNan = Vector256.GreaterThan((bits & Vector256.Create(AbsoluteMask)).AsInt32(), Vector256.Create((int)InfinityBits));
            var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
            return Vector256.ConditionalSelect(isNan.AsUInt32(), Vector256.Create(0xFFFFu), rounded);
        }
    }

    /// <summary>Exact.</summary>
    public static void FromBFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        RequireEqual(bits.Length, values.Length);
        var index = 0;
        for (; index + 16 <= bits.Length; index += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(bits[index..]));
            (lower << 16).AsSingle().CopyTo(values[index..]);
            (upper << 16).AsSingle().CopyTo(values[(index + 8)..]);
        }
        for (; index < bits.Length; index++)
            values[index] = FromBFloat16(bits[index]);
    }

    /// <summary>The nearest float16 of each.</summary>
    public static void ToFloat16(ReadOnlySpan<float> values, Span<ushort> bits)
    {
        RequireEqual(values.Length, bits.Length);
        var index = 0;
        for (; index + 16 <= values.Length; index += 16)
            Vector256.Narrow(
                HalfVectors.Round(Vector256.Create(values[index..])),
                HalfVectors.Round(Vector256.Create(values[(index + 8)..]))).CopyTo(bits[index..]);
        for (; index < values.Length; index++)
            bits[index] = ToFloat16(values[index]);
    }

    /// <summary>As <see cref="FromFloat16(ushort)"/>, each.</summary>
    public static void FromFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        RequireEqual(bits.Length, values.Length);
        var index = 0;
        for (; index + 16 <= bits.Length; index += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(bits[index..]));
            HalfVectors.Widen(lower).CopyTo(values[index..]);
            HalfVectors.Widen(upper).CopyTo(values[(index + 8)..]);
        }
        for (; index < bits.Length; index++)
            values[index] = FromFloat16(bits[index]);
    }

    /// <summary>The largest of the numbers' bit patterns without their signs: for finite numbers, those of the largest magnitude.</summary>
    internal static uint LargestMagnitudeBits(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var (largest, other) = (Vector256<uint>.Zero, Vector256<uint>.Zero);
        var index = 0;
        for (; index + 16 <= bits.Length; index += 16)
        {
            largest = Vector256.Max(largest, Vector256.Create(bits[index..]) & Vector256.Create(AbsoluteMask));
            other = Vector256.Max(other, Vector256.Create(bits[(index + 8)..]) & Vector256.Create(AbsoluteMask));
        }
        largest = Vector256.Max(largest, other);
        var four = Vector128.Max(largest.GetLower(), largest.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2u, 3, 0, 1)));
        var result = Math.Max(two[0], two[1]);
        for (; index < bits.Length; index++)
            result = Math.Max(result, bits[index] & AbsoluteMask);
        return result;
    }

    private static void RequireEqual(int first, int second)
    {
        if (first != second)
            throw new ArgumentException($"{first} numbers into {second} places");
    }
}
