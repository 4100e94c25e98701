using System.Buffers;

namespace ActorDistill.Protocol.Payloads;

/// <summary>The size of a section of top-k.</summary>
/// <param name="RowCount">N.</param>
/// <param name="PlaceCount">K, tokens of a row with the label: <see cref="PayloadFormat.PlaceCount"/>.</param>
/// <param name="VocabSize">V.</param>
/// <param name="Encoding">Of the log-probabilities.</param>
public readonly record struct TopKShape(int RowCount, int PlaceCount, int VocabSize, NumberEncoding Encoding)
{
    /// <summary>Bytes of the section.</summary>
    public long LengthBytes => RowCount * TopKCodec.RowBytes(PlaceCount, VocabSize, Encoding);
}

/// <summary>
/// N rows of K ids, their log-probabilities and that of all other tokens together. A row comes back in ascending order of its ids,
/// whatever its order was. Ids are exact; numbers lose what <see cref="LogProbCodec"/> says; -inf (a place without probability, or no
/// tail) stays -inf, and float16 makes it of what lies below -65,520.
/// </summary>
public static class TopKCodec
{
    /// <summary>Bytes of a row: K + 1 log-probabilities, in 8 bits their scale, and K ids.</summary>
    public static long RowBytes(int placeCount, int vocabSize, NumberEncoding encoding) =>
        LogProbCodec.RowBytes(placeCount + 1L, encoding) + SortedIds.RowBytes(placeCount, vocabSize);

    /// <summary>Writes a section.</summary>
    /// <param name="shape">Its size.</param>
    /// <param name="tokenIds">[N, K] in any order, none twice in a row.</param>
    /// <param name="logProbs">[N, K], natural logarithms.</param>
    /// <param name="tailLogProbs">[N].</param>
    /// <param name="labels">[N], each among the ids of its row.</param>
    /// <param name="destination">The section.</param>
    /// <exception cref="PayloadException">The ids or numbers break one of these rules.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other method.</exception>
    public static void Encode(
        TopKShape shape, ReadOnlySpan<long> tokenIds, ReadOnlySpan<float> logProbs, ReadOnlySpan<float> tailLogProbs,
        ReadOnlySpan<long> labels, Span<byte> destination)
    {
        RequireLengths(shape, tokenIds.Length, logProbs.Length, tailLogProbs.Length, labels.Length, destination.Length);
        var (places, rowBytes) = (shape.PlaceCount, SortedIds.RowBytes(shape.PlaceCount, shape.VocabSize));
        var numbers = destination[..^(shape.RowCount * rowBytes)];
        var ids = destination[numbers.Length..];
        using var order = new RowOrder(places);
        for (var row = 0; row < shape.RowCount; row++)
        {
            var sorted = order.Sort(tokenIds.Slice(row * places, places), logProbs.Slice(row * places, places), shape.VocabSize);
            if (sorted.TokenIds.BinarySearch((int)Math.Clamp(labels[row], -1, int.MaxValue)) < 0)
                throw NoLabel(row, labels[row]);
            sorted.Numbers[places] = tailLogProbs[row];
            LogProbCodec.EncodeRow(sorted.Numbers, row, shape.RowCount, shape.Encoding, numbers);
            SortedIds.Encode(sorted.TokenIds, shape.VocabSize, ids.Slice(row * rowBytes, rowBytes));
        }
    }

    /// <summary>Reads a section.</summary>
    /// <param name="shape">Its size.</param>
    /// <param name="source">The section.</param>
    /// <param name="labels">[N], as the batch's ids and mask have them.</param>
    /// <param name="tokenIds">[N, K], ascending in each row.</param>
    /// <param name="logProbs">[N, K].</param>
    /// <param name="tailLogProbs">[N].</param>
    /// <exception cref="PayloadException">The bytes are not what <see cref="Encode"/> writes, or a label is missing.</exception>
    public static void Decode(
        TopKShape shape, ReadOnlySpan<byte> source, ReadOnlySpan<long> labels, Span<long> tokenIds, Span<float> logProbs,
        Span<float> tailLogProbs)
    {
        RequireLengths(shape, tokenIds.Length, logProbs.Length, tailLogProbs.Length, labels.Length, source.Length);
        var (places, rowBytes) = (shape.PlaceCount, SortedIds.RowBytes(shape.PlaceCount, shape.VocabSize));
        var numbers = source[..^(shape.RowCount * rowBytes)];
        var ids = source[numbers.Length..];
        var rented = ArrayPool<float>.Shared.Rent(places + 1);
        try
        {
            var rowNumbers = rented.AsSpan(0, places + 1);
            for (var row = 0; row < shape.RowCount; row++)
            {
                var rowIds = tokenIds.Slice(row * places, places);
                SortedIds.Decode(ids.Slice(row * rowBytes, rowBytes), shape.VocabSize, rowIds);
                if (rowIds.BinarySearch(labels[row]) < 0)
                    throw NoLabel(row, labels[row]);
                LogProbCodec.DecodeRow(numbers, row, shape.RowCount, shape.Encoding, rowNumbers);
                rowNumbers[..places].CopyTo(logProbs[(row * places)..]);
                tailLogProbs[row] = rowNumbers[places];
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static PayloadException NoLabel(int row, long label) =>
        new(PayloadFault.TokenId, $"the label {label} of row {row} is not among the row's tokens");

    private static void RequireLengths(TopKShape shape, int idCount, int logProbCount, int tailCount, int labelCount, int byteCount)
    {
        if (shape.PlaceCount < 1 || shape.PlaceCount > shape.VocabSize)
            throw new ArgumentException($"{shape.PlaceCount} places, must be 1 to {shape.VocabSize}", nameof(shape));
        var placeCount = (long)shape.RowCount * shape.PlaceCount;
        if (idCount != placeCount || logProbCount != placeCount || tailCount != shape.RowCount || labelCount != shape.RowCount
            || byteCount != shape.LengthBytes)
            throw new ArgumentException(
                $"{idCount} ids, {logProbCount} log-probabilities, {tailCount} tails, {labelCount} labels and {byteCount} bytes "
                + $"do not fit {shape}");
    }
}
