using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// float16 in vectors of eight, by integer arithmetic: .NET has no portable way to the processor's own conversion. After Fabian Giesen,
/// "float to half, round to nearest even": adding a number whose last place is the wanted one rounds a subnormal.
/// </summary>
internal static class HalfVectors
{
    private const uint SignMask = 0x8000_0000;
    private const uint SingleInfinity = 0x7F80_0000;
    private const uint SmallestNormal = 113u << 23;        // 2^-14
    private const uint FirstInfinite = 143u << 23;         // 2^16; from 65,520 on rounding itself leads to infinity
    private const uint SubnormalRounder = 126u << 23;      // 0.5, whose last place is 2^-24
    private const uint Rebias = unchecked((uint)(15 - 127) << 23);

    /// <summary>The bits of the nearest float16, in the lower half of each lane.</summary>
    public static Vector256<uint> Round(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var sign = bits & Vector256.Create(SignMask);
        var magnitude = bits ^ sign;
        var rounder = Vector256.Create(SubnormalRounder);
        var subnormal = (magnitude.AsSingle() + rounder.AsSingle()).AsUInt32() - rounder;
        var isOdd = (magnitude >> 13) & Vector256<uint>.One;
        var normal = (magnitude + Vector256.Create(Rebias + 0xFFF) + isOdd) >> 13;
        var result = Vector256.ConditionalSelect(Below(magnitude, SmallestNormal), subnormal, normal);
        var special = Vector256.ConditionalSelect(
            Below(magnitude, SingleInfinity + 1), Vector256.Create(0x7C00u), Vector256.Create(0x7E00u));
        return Vector256.ConditionalSelect(Below(magnitude, FirstInfinite), result, special) | (sign >> 16);
    }

    /// <summary>The exact float32 of the float16 in the lower half of each lane.</summary>
    public static Vector256<float> Widen(Vector256<uint> bits)
    {
        var magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        var normal = magnitude - Vector256.Create(Rebias);
        // 2^-14 with the mantissa behind it, less 2^-14: exact, and no subnormal goes through the processor.
        var smallest = Vector256.Create(SmallestNormal);
        var subnormal = ((magnitude + smallest).AsSingle() - smallest.AsSingle()).AsUInt32();
        var special = magnitude | Vector256.Create(SingleInfinity);
        var isSignaling = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x7C00 << 13)).AsUInt32();
        special |= isSignaling & Vector256.Create(0x0040_0000u);
        var result = Vector256.ConditionalSelect(Below(magnitude, 0x0400u << 13), subnormal, normal);
        return (Vector256.ConditionalSelect(Below(magnitude, 0x7C00u << 13), result, special) | sign).AsSingle();
    }

    // Neither side has its sign bit set, so the comparison of signed integers, which every processor has, is right.
    private static Vector256<uint> Below(Vector256<uint> magnitude, uint limit) =>
        Vector256.LessThan(magnitude.AsInt32(), Vector256.Create((int)limit)).AsUInt32();
}
