namespace ActorDistill.Models.Weights;

/// <summary>Weights as bytes, read in pieces because a span ends at 2 GB.</summary>
public static class WeightBytes
{
    private const int PieceBytes = 1 << 24;

    /// <summary>True when two weights of a set have the same type, shape and bytes.</summary>
    public static bool AreEqual(WeightSet weights, string left, string right)
    {
        var (leftEntry, rightEntry) = (weights.Entry(left), weights.Entry(right));
        if (leftEntry.Type != rightEntry.Type || !leftEntry.Shape.SequenceEqual(rightEntry.Shape))
            return false;
        for (long first = 0; first < leftEntry.ByteCount; first += PieceBytes)
        {
            var count = (int)Math.Min(PieceBytes, leftEntry.ByteCount - first);
            if (!weights.Bytes(left, first, count).SequenceEqual(weights.Bytes(right, first, count)))
                return false;
        }
        return true;
    }

    /// <summary>A source that copies a weight as it is, bit by bit.</summary>
    /// <param name="weights">Must stay open until the source was written.</param>
    /// <param name="name">The weight.</param>
    public static WeightSource Source(WeightSet weights, string name)
    {
        var entry = weights.Entry(name);
        return new WeightSource(name, entry.Type, entry.Shape, stream =>
        {
            for (long first = 0; first < entry.ByteCount; first += PieceBytes)
                stream.Write(weights.Bytes(name, first, (int)Math.Min(PieceBytes, entry.ByteCount - first)));
        });
    }
}
