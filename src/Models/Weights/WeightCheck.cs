using System.Numerics;
using System.Runtime.InteropServices;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>Finds weights that are not numbers before they are trained on: one NaN spreads to every weight within a step.</summary>
public static class WeightCheck
{
    // A multiple of every element size, and small enough to stay in the processor's cache between its two uses.
    private const int PieceBytes = 1 << 20;

    /// <summary>Reads all weights of a set once and refuses NaN and infinity.</summary>
    /// <exception cref="OperatorException">Names the file, the weight and the first such element.</exception>
    public static void RequireFinite(WeightSet weights)
    {
        foreach (var name in weights.Names)
            RequireFinite(weights, name);
    }

    /// <summary>Reads one weight and refuses NaN and infinity; integers are always fine.</summary>
    /// <exception cref="OperatorException">Names the file, the weight and the first such element (0-based, row-major).</exception>
    public static void RequireFinite(WeightSet weights, string name)
    {
        var entry = weights.Entry(name);
        if (!entry.Type.IsFloatingPoint())
            return;
        for (long first = 0; first < entry.ByteCount; first += PieceBytes)
        {
            var piece = weights.Bytes(name, first, (int)Math.Min(PieceBytes, entry.ByteCount - first));
            var index = FirstNotFinite(entry.Type, piece, out var isNaN);
            if (index >= 0)
                throw new OperatorException($"{weights.FileOf(name)}: weight {name}: element {first / entry.Type.ByteSize() + index} "
                    + $"is {(isNaN ? "NaN" : "infinite")}");
        }
    }

    private static int FirstNotFinite(WeightType type, ReadOnlySpan<byte> bytes, out bool isNaN) => type switch
    {
        WeightType.F64 => FirstWithAllBits(bytes, 0x7FF0_0000_0000_0000UL, 0x000F_FFFF_FFFF_FFFFUL, out isNaN),
        WeightType.F32 => FirstWithAllBits(bytes, 0x7F80_0000U, 0x007F_FFFFU, out isNaN),
        WeightType.F16 => FirstWithAllBits<ushort>(bytes, 0x7C00, 0x03FF, out isNaN),
        WeightType.BF16 => FirstWithAllBits<ushort>(bytes, 0x7F80, 0x007F, out isNaN),
        WeightType.I64 or WeightType.I32 or WeightType.I16 or WeightType.I8 or WeightType.U8 or WeightType.Bool =>
            throw new ArgumentOutOfRangeException(nameof(type), type, "has no NaN"),
    };

    /// <summary>Index of the first element with all exponent bits set (NaN if the fraction has any bit, else infinite), or -1.</summary>
    private static int FirstWithAllBits<T>(ReadOnlySpan<byte> bytes, T exponent, T fraction, out bool isNaN)
        where T : unmanaged, IBinaryInteger<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        var mask = new Vector<T>(exponent);
        var index = 0;
        for (; index <= elements.Length - Vector<T>.Count; index += Vector<T>.Count)
            if (Vector.EqualsAny(new Vector<T>(elements[index..]) & mask, mask))
                break;
        for (; index < elements.Length; index++)
        {
            if ((elements[index] & exponent) != exponent)
                continue;
            isNaN = (elements[index] & fraction) != T.Zero;
            return index;
        }
        isNaN = false;
        return -1;
    }
}
