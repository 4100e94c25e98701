using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ActorDistill.Protocol.Batches;

/// <summary>
/// CRC-32C (Castagnoli, reflected, RFC 3720 section 12.1), the checksum of frames and of what lies on disk. The processor's own
/// instruction takes a few cycles and starts anew each cycle, so long input is taken as several stripes at once and their sums are joined.
/// </summary>
public static class Crc32C
{
    private const int Stripes = 4;
    private const int LongBytes = 4096;
    private const int ShortBytes = 256;

    private static readonly uint[] LongShift = Crc32CTable.ShiftTable(LongBytes);
    private static readonly uint[] ShortShift = Crc32CTable.ShiftTable(ShortBytes);

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of some bytes and these behind them.</summary>
    /// <param name="crc">The checksum of those before; 0 for none.</param>
    /// <param name="bytes">The bytes behind them.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) =>
        Sse42.X64.IsSupported ? ~Advance<X64Step>(~crc, bytes)
        : Crc32.Arm64.IsSupported ? ~Advance<Arm64Step>(~crc, bytes)
        : Crc32CTable.Append(crc, bytes);

    private static uint Advance<TStep>(uint state, ReadOnlySpan<byte> bytes) where TStep : IStep
    {
        while (bytes.Length >= Stripes * LongBytes)
        {
            state = Join<TStep>(state, bytes, LongBytes, LongShift);
            bytes = bytes[(Stripes * LongBytes)..];
        }
        while (bytes.Length >= Stripes * ShortBytes)
        {
            state = Join<TStep>(state, bytes, ShortBytes, ShortShift);
            bytes = bytes[(Stripes * ShortBytes)..];
        }
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = TStep.Next(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            state = TStep.Next(state, value);
        return state;
    }

    /// <summary>Four stripes side by side. The state behind A, B is that behind A, led over as many zeros as B is long, xor B's.</summary>
    private static uint Join<TStep>(uint first, ReadOnlySpan<byte> bytes, int stripeBytes, uint[] shift) where TStep : IStep
    {
        uint second = 0, third = 0, fourth = 0;
        ref var start = ref MemoryMarshal.GetReference(bytes);
        for (nint at = 0; at < stripeBytes; at += sizeof(ulong))
        {
            first = TStep.Next(first, Read(ref start, at));
            second = TStep.Next(second, Read(ref start, at + stripeBytes));
            third = TStep.Next(third, Read(ref start, at + 2 * stripeBytes));
            fourth = TStep.Next(fourth, Read(ref start, at + 3 * stripeBytes));
        }
        var state = Crc32CTable.Shift(shift, first) ^ second;
        state = Crc32CTable.Shift(shift, state) ^ third;
        return Crc32CTable.Shift(shift, state) ^ fourth;
    }

    // Both processors are little-endian, as the instruction wants it. The caller has made sure that the bytes are there.
    private static ulong Read(ref byte start, nint at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    private interface IStep
    {
        static abstract uint Next(uint state, ulong value);

        static abstract uint Next(uint state, byte value);
    }

    private readonly struct X64Step : IStep
    {
        public static uint Next(uint state, ulong value) => (uint)Sse42.X64.Crc32(state, value);

        public static uint Next(uint state, byte value) => Sse42.Crc32(state, value);
    }

    private readonly struct Arm64Step : IStep
    {
        public static uint Next(uint state, ulong value) => Crc32.Arm64.ComputeCrc32C(state, value);

        public static uint Next(uint state, byte value) => Crc32.ComputeCrc32C(state, value);
    }
}
