using System.Numerics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// K different ids below V in ascending order, in a number of bits that K and V alone decide: the code of Elias (1974) and Fano (1971).
/// With l the largest number for which K 2^l is at most V, id i of the row sets bit (id >> l) + i of the first K + ((V - 1) >> l) bits;
/// the low l bits of every id follow. That is at most 2 bits an id above log2(V / K), where ceil(log2 V) bits each would not use the order.
/// </summary>
internal static class SortedIds
{
    /// <summary>Bytes of a row; its last byte is filled up with zeros.</summary>
    public static int RowBytes(int count, int vocabSize) => (HighBits(count, vocabSize) + (count * LowBits(count, vocabSize)) + 7) / 8;

    /// <summary>Writes a row.</summary>
    /// <param name="ids">Ascending, none twice, below the vocabulary's size: the caller has checked it.</param>
    /// <param name="vocabSize">V.</param>
    /// <param name="destination">The row's bytes.</param>
    public static void Encode(ReadOnlySpan<int> ids, int vocabSize, Span<byte> destination)
    {
        destination.Clear();
        var lowBits = LowBits(ids.Length, vocabSize);
        var lowMask = (1u << lowBits) - 1;
        var lowPlace = HighBits(ids.Length, vocabSize);
        for (var index = 0; index < ids.Length; index++, lowPlace += lowBits)
        {
            var bit = (ids[index] >> lowBits) + index;
            destination[bit / 8] |= (byte)(1 << (bit % 8));
            if (lowBits > 0)
                BitFields.Write(destination, lowPlace, lowBits, (uint)ids[index] & lowMask);
        }
    }

    /// <summary>Reads a row; whatever the bytes are, what comes back is ascending and below the vocabulary's size.</summary>
    /// <exception cref="PayloadException">They are not what <see cref="Encode"/> writes.</exception>
    public static void Decode(ReadOnlySpan<byte> source, int vocabSize, Span<long> ids)
    {
        var (lowBits, highBits) = (LowBits(ids.Length, vocabSize), HighBits(ids.Length, vocabSize));
        var (index, previous) = (0, -1L);
        for (var first = 0; first < highBits; first += 64)
        {
            var word = BitFields.Window(source, first / 8);
            if (highBits - first < 64)
                word &= (1UL << (highBits - first)) - 1;
            for (; word != 0; word &= word - 1, index++)
            {
                if (index == ids.Length)
                    throw Fault($"a row names more than its {ids.Length} ids");
                var high = first + BitOperations.TrailingZeroCount(word) - index;
                var low = BitFields.Read(source, highBits + (index * lowBits), lowBits);
                var id = ((long)high << lowBits) | low;
                if (id >= vocabSize || id <= previous)
                    throw Fault($"a row's ids go from {previous} to {id}, must ascend and be below {vocabSize}");
                ids[index] = previous = id;
            }
        }
        if (index != ids.Length)
            throw Fault($"a row names {index} ids, must name {ids.Length}");
        var end = highBits + (ids.Length * lowBits);
        if (end % 8 != 0 && source[end / 8] >> (end % 8) != 0)
            throw new PayloadException(PayloadFault.NotCanonical, "bits behind the last of a row's ids must be zero");
    }

    private static int LowBits(int count, int vocabSize) => BitOperations.Log2((uint)(vocabSize / count));

    private static int HighBits(int count, int vocabSize) => count + ((vocabSize - 1) >> LowBits(count, vocabSize));

    private static PayloadException Fault(string sentence) => new(PayloadFault.TokenId, sentence);
}
