using System.Buffers.Binary;

namespace ActorDistill.Protocol.Batches;

/// <summary>CRC-32C from tables, for processors without an instruction for it: eight bytes a step. Also what joins sums of parts.</summary>
public static class Crc32CTable
{
    // The polynomial x^32 + x^28 + ... + 1 with its bits reversed; the highest bit of a word is the factor of x^0.
    private const uint Polynomial = 0x82F63B78;
    private const uint One = 0x8000_0000;
    private const int BytesAStep = 8;

    // [k][b]: what byte b adds to the state when k more bytes follow within the step.
    private static readonly uint[][] Steps = MakeSteps();

    /// <summary>The checksum of some bytes and these behind them, as <see cref="Crc32C.Append"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        for (; bytes.Length >= BytesAStep; bytes = bytes[BytesAStep..])
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = 0;
            for (var place = 0; place < BytesAStep; place++)
                state ^= Steps[BytesAStep - 1 - place][(byte)(value >> (8 * place))];
        }
        foreach (var value in bytes)
            state = Steps[0][(byte)(state ^ value)] ^ (state >> 8);
        return ~state;
    }

    /// <summary>Four tables of 256: with them <see cref="Shift"/> leads a state over that many zero bytes.</summary>
    internal static uint[] ShiftTable(int zeroBytes)
    {
        var factor = PowerOfX(8L * zeroBytes);
        var table = new uint[4 * 256];
        for (var index = 0; index < table.Length; index++)
            table[index] = Multiply((uint)(index % 256) << (8 * (index / 256)), factor);
        return table;
    }

    internal static uint Shift(uint[] table, uint state) =>
        table[(byte)state] ^ table[256 + (byte)(state >> 8)] ^ table[512 + (byte)(state >> 16)] ^ table[768 + (state >> 24)];

    /// <summary>Product of two polynomials modulo the CRC's.</summary>
    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0) product ^= b;
            b = TimesX(b);
        }
        return product;
    }

    private static uint TimesX(uint a) => (a & 1) != 0 ? (a >> 1) ^ Polynomial : a >> 1;

    private static uint PowerOfX(long exponent)
    {
        var (power, square) = (One, TimesX(One));
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) power = Multiply(power, square);
            square = Multiply(square, square);
        }
        return power;
    }

    private static uint[][] MakeSteps()
    {
        var steps = new uint[BytesAStep][];
        for (var place = 0; place < BytesAStep; place++)
        {
            steps[place] = new uint[256];
            var factor = PowerOfX(8L * (place + 1));
            for (uint value = 0; value < 256; value++)
                steps[place][value] = Multiply(value, factor);
        }
        return steps;
    }
}
