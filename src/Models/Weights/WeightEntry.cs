namespace ActorDistill.Models.Weights;

/// <summary>One stored weight: what it is and where its bytes lie (row-major, little-endian).</summary>
/// <param name="Name">Name of the weight, such as "model.norm.weight".</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="FirstByte">Offset of the first byte, counted from the first byte after the header.</param>
/// <param name="ByteCount">Bytes of the weight: the shape's product times the element size.</param>
public sealed record WeightEntry(string Name, WeightType Type, IReadOnlyList<long> Shape, long FirstByte, long ByteCount)
{
    /// <summary>The offset just after the last byte.</summary>
    public long EndByte => FirstByte + ByteCount;

    /// <summary>Number of elements.</summary>
    public long ElementCount => ByteCount / Type.ByteSize();
}

/// <summary>Shapes as text and as sizes.</summary>
public static class WeightShape
{
    /// <summary>"[512, 64]", as messages and reports print it.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Bytes of a weight, or null where the product does not fit 63 bits.</summary>
    public static long? ByteCount(WeightType type, IReadOnlyList<long> shape)
    {
        // Element by element and not "zero if any is zero": the format's own reader refuses [2^62, 2^62, 0] too.
        Int128 count = type.ByteSize();
        foreach (var dimension in shape)
        {
            count *= dimension;
            if (count > long.MaxValue)
                return null;
        }
        return (long)count;
    }
}
