using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>Which labels count: one bit each, the lowest of a byte first, zeros behind the last.</summary>
public static class LossMaskCodec
{
    /// <summary>Bytes of a mask of <paramref name="count"/> labels.</summary>
    public static long LengthOf(long count) => (count + 7) / 8;

    /// <summary>Writes a mask.</summary>
    /// <returns>N, how many labels count.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other method.</exception>
    public static int Encode(ReadOnlySpan<bool> mask, Span<byte> destination)
    {
        RequireLength(mask.Length, destination.Length);
        var bytes = MemoryMarshal.AsBytes(mask);
        var (index, counting) = (0, 0);
        for (; index + 32 <= bytes.Length; index += 32)
        {
            var isZero = Vector256.Equals(Vector256.Create(bytes[index..]), Vector256<byte>.Zero);
            var bits = ~isZero.ExtractMostSignificantBits();
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(index / 8)..], bits);
            counting += BitOperations.PopCount(bits);
        }
        destination[(index / 8)..].Clear();
        for (; index < mask.Length; index++)
            if (mask[index])
            {
                destination[index / 8] |= (byte)(1 << (index % 8));
                counting++;
            }
        return counting;
    }

    /// <summary>Reads a mask.</summary>
    /// <returns>N, how many labels count.</returns>
    /// <exception cref="PayloadException">A bit behind the last is set.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<bool> mask)
    {
        RequireLength(mask.Length, source.Length);
        if (mask.Length % 8 != 0 && source[^1] >> (mask.Length % 8) != 0)
            throw new PayloadException(PayloadFault.NotCanonical, "bits behind the last of the loss mask must be zero");
        var bytes = MemoryMarshal.AsBytes(mask);
        var (index, counting) = (0, 0);
        for (; index + 8 <= bytes.Length; index += 8)
        {
            counting += BitOperations.PopCount(source[index / 8]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[index..], Spread(source[index / 8]));
        }
        for (; index < mask.Length; index++)
        {
            mask[index] = (source[index / 8] >> (index % 8) & 1) != 0;
            counting += mask[index] ? 1 : 0;
        }
        return counting;
    }

    /// <summary>Bit i of the byte as byte i: copies, each with one bit left, become 1 where it was set.</summary>
    private static ulong Spread(byte bits)
    {
        var single = bits * 0x0101_0101_0101_0101UL & 0x8040_2010_0804_0201UL;
        return (single + 0x7F7F_7F7F_7F7F_7F7FUL) >> 7 & 0x0101_0101_0101_0101UL;
    }

    private static void RequireLength(int count, int byteCount)
    {
        if (byteCount != LengthOf(count))
            throw new ArgumentException($"a mask of {count} labels does not fit {byteCount} bytes");
    }
}
