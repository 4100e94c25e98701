using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Payloads;

/// <summary>How many bytes a section has. What does not fit into a batch is counted as <see cref="SectionLayout.TooLarge"/>.</summary>
internal static class SectionLengths
{
    /// <summary>Of any section but samples, whose length depends on what was drawn.</summary>
    public static long Of(SectionKind kind, NumberEncoding encoding, IReadOnlyList<long> shape, int vocabSize) => kind switch
    {
        SectionKind.TokenIds => Product(TokenCodec.TokenBytes, Product(shape)),
        SectionKind.LossMask => LossMaskCodec.LengthOf(Product(shape)),
        SectionKind.TopK => Product(shape[0], TopKCodec.RowBytes((int)shape[1], vocabSize, encoding)),
        SectionKind.LayerAttention => Product(shape[0], shape[1], TriangleCodec.MatrixBytes(shape[2], encoding)),
        SectionKind.Samples => throw new ArgumentException("the length of samples does not follow from their shape", nameof(kind)),
        _ => Product(Product(shape.SkipLast(1)), FloatCodec.RowBytes(shape[^1], encoding)),
    };

    /// <summary>A product of numbers that are not negative, at most <see cref="SectionLayout.TooLarge"/>.</summary>
    public static long Product(params IEnumerable<long> factors)
    {
        // An empty dimension makes everything empty, whatever the others are.
        var product = 1L;
        var isZero = false;
        foreach (var factor in factors)
        {
            isZero |= factor == 0;
            product = factor != 0 && product > SectionLayout.TooLarge / factor ? SectionLayout.TooLarge : product * Math.Max(factor, 1);
        }
        return isZero ? 0 : product;
    }
}
