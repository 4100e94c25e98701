using System.Buffers;
using System.Runtime.InteropServices;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// What a teacher drew for N tokens, exactly: each row's different ids and how often each was drawn. First, for every row, how many
/// different ids u it has (one byte, two above 255 draws); then row by row the ids in the code of top-k's and, from the next byte on, u
/// times the count less 1 in as few bits as the draws need. Ids come back ascending, then places with the id 0 and the count 0.
/// </summary>
public static class SampleCodec
{
    /// <summary>Different tokens that a row can have at most.</summary>
    public static int MostPlaces(PayloadFormat format) => Math.Min(format.SampleCount, format.VocabSize);

    /// <summary>The length of the section that <see cref="Encode"/> will write.</summary>
    /// <param name="format">Vocabulary and draws.</param>
    /// <param name="counts">[N, P], 0 in a place that is not used.</param>
    /// <param name="placeCount">P.</param>
    /// <exception cref="ArgumentException">Not rows of that many places.</exception>
    public static long LengthOf(PayloadFormat format, ReadOnlySpan<int> counts, int placeCount)
    {
        var rowCount = RowCountOf(counts.Length, placeCount, format);
        var length = (long)rowCount * CountBytes(format);
        for (var row = 0; row < rowCount; row++)
            length += RowBytes(UsedPlaces(counts.Slice(row * placeCount, placeCount)), format);
        return length;
    }

    /// <summary>Writes a section.</summary>
    /// <param name="format">Vocabulary and draws.</param>
    /// <param name="tokenIds">[N, P] in any order, none twice among the used places of a row.</param>
    /// <param name="counts">[N, P]; a row's sum is the number of draws.</param>
    /// <param name="placeCount">P.</param>
    /// <param name="destination">Of the length that <see cref="LengthOf"/> counts.</param>
    /// <exception cref="PayloadException">Ids or counts break one of these rules.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other methods.</exception>
    public static void Encode(
        PayloadFormat format, ReadOnlySpan<long> tokenIds, ReadOnlySpan<int> counts, int placeCount, Span<byte> destination)
    {
        var rowCount = RowCountOf(counts.Length, placeCount, format);
        if (tokenIds.Length != counts.Length || destination.Length != LengthOf(format, counts, placeCount))
            throw new ArgumentException(
                $"{tokenIds.Length} ids, {counts.Length} counts and {destination.Length} bytes do not fit each other");
        var rows = destination[(rowCount * CountBytes(format))..];
        var pairs = ArrayPool<long>.Shared.Rent(placeCount);
        var ids = ArrayPool<int>.Shared.Rent(placeCount);
        try
        {
            for (var row = 0; row < rowCount; row++)
            {
                var first = row * placeCount;
                var used = Sorted(tokenIds.Slice(first, placeCount), counts.Slice(first, placeCount), format, pairs, ids);
                WriteUsed(destination, row, used.Length, format);
                var idBytes = SortedIds.RowBytes(used.Length, format.VocabSize);
                SortedIds.Encode(ids.AsSpan(0, used.Length), format.VocabSize, rows[..idBytes]);
                var rowBytes = RowBytes(used.Length, format);
                EncodeCounts(used, format, rows[idBytes..rowBytes]);
                rows = rows[rowBytes..];
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(pairs);
            ArrayPool<int>.Shared.Return(ids);
        }
    }

    /// <summary>Reads a section.</summary>
    /// <param name="format">Vocabulary and draws.</param>
    /// <param name="source">The section.</param>
    /// <param name="placeCount">P, from the section's shape.</param>
    /// <param name="tokenIds">[N, P].</param>
    /// <param name="counts">[N, P].</param>
    /// <exception cref="PayloadException">The bytes are not what <see cref="Encode"/> writes.</exception>
    public static void Decode(PayloadFormat format, ReadOnlySpan<byte> source, int placeCount, Span<long> tokenIds, Span<int> counts)
    {
        var rowCount = RowCountOf(counts.Length, placeCount, format);
        if (tokenIds.Length != counts.Length || source.Length < (long)rowCount * CountBytes(format))
            throw new ArgumentException($"{tokenIds.Length} ids, {counts.Length} counts and {source.Length} bytes do not fit each other");
        var rows = source[(rowCount * CountBytes(format))..];
        for (var row = 0; row < rowCount; row++)
        {
            var used = ReadUsed(source, row, format);
            if (used < 1 || used > placeCount)
                throw new PayloadException(PayloadFault.Counts, $"row {row} has {used} different ids, must have 1 to {placeCount}");
            var (idBytes, rowBytes) = (SortedIds.RowBytes(used, format.VocabSize), RowBytes(used, format));
            if (rowBytes > rows.Length)
                throw new PayloadException(PayloadFault.Length, $"row {row} needs {rowBytes} bytes, {rows.Length} are left");
            var rowIds = tokenIds.Slice(row * placeCount, placeCount);
            var rowCounts = counts.Slice(row * placeCount, placeCount);
            rowIds[used..].Clear();
            rowCounts[used..].Clear();
            SortedIds.Decode(rows[..idBytes], format.VocabSize, rowIds[..used]);
            DecodeCounts(rows[idBytes..rowBytes], row, format, rowCounts[..used]);
            rows = rows[rowBytes..];
        }
        if (rows.Length != 0)
            throw new PayloadException(PayloadFault.Length, $"{rows.Length} bytes are left behind the last row");
    }

    /// <summary>No section of so many rows is longer.</summary>
    internal static long MostBytes(int rowCount, PayloadFormat format) => LengthLimits(rowCount, MostPlaces(format), format).Most;

    /// <summary>Between which lengths a section lies whose richest row has so many different ids.</summary>
    internal static (long Least, long Most) LengthLimits(int rowCount, int placeCount, PayloadFormat format)
    {
        // Where an id more halves the low bits of all, a row can get shorter.
        var (least, most) = (long.MaxValue, 0L);
        foreach (var used in Enumerable.Range(1, placeCount))
            (least, most) = (Math.Min(least, RowBytes(used, format)), Math.Max(most, RowBytes(used, format)));
        return (rowCount * (CountBytes(format) + least), rowCount * (CountBytes(format) + most));
    }

    /// <summary>The used places in ascending order of their ids, as id shifted by 32 with the count below; the ids apart as well.</summary>
    private static ReadOnlySpan<long> Sorted(
        ReadOnlySpan<long> tokenIds, ReadOnlySpan<int> counts, PayloadFormat format, long[] pairs, int[] ids)
    {
        var (used, total) = (0, 0L);
        for (var place = 0; place < counts.Length; place++)
        {
            if (counts[place] == 0)
                continue;
            if (counts[place] < 0 || (ulong)tokenIds[place] >= (ulong)format.VocabSize)
                throw new PayloadException(
                    counts[place] < 0 ? PayloadFault.Counts : PayloadFault.TokenId,
                    $"token {tokenIds[place]} was drawn {counts[place]} times, ids must be 0 to {format.VocabSize - 1}");
            total += counts[place];
            pairs[used++] = tokenIds[place] << 32 | (uint)counts[place];
        }
        RequireTotal(total, format);
        pairs.AsSpan(0, used).Sort();
        for (var place = 0; place < used; place++)
        {
            ids[place] = (int)(pairs[place] >> 32);
            if (place > 0 && ids[place] == ids[place - 1])
                throw new PayloadException(PayloadFault.TokenId, $"the token id {ids[place]} stands twice in a row");
        }
        return pairs.AsSpan(0, used);
    }

    private static void EncodeCounts(ReadOnlySpan<long> pairs, PayloadFormat format, Span<byte> destination)
    {
        destination.Clear();
        var width = BitFields.WidthOf(format.SampleCount);
        if (width == 0)
            return;
        for (var place = 0; place < pairs.Length; place++)
            BitFields.Write(destination, place * width, width, (uint)pairs[place] - 1);
    }

    private static void DecodeCounts(ReadOnlySpan<byte> source, int row, PayloadFormat format, Span<int> counts)
    {
        var width = BitFields.WidthOf(format.SampleCount);
        var total = 0L;
        for (var place = 0; place < counts.Length; place++)
            total += counts[place] = (int)BitFields.Read(source, place * width, width) + 1;
        RequireTotal(total, format);
        var end = counts.Length * width;
        if (end % 8 != 0 && source[end / 8] >> (end % 8) != 0)
            throw new PayloadException(PayloadFault.NotCanonical, $"bits behind the last count of row {row} must be zero");
    }

    private static void RequireTotal(long total, PayloadFormat format)
    {
        if (total != format.SampleCount)
            throw new PayloadException(PayloadFault.Counts, $"a row has {total} draws, must have {format.SampleCount}");
    }

    private static int UsedPlaces(ReadOnlySpan<int> counts) => counts.Length - counts.Count(0);

    private static int CountBytes(PayloadFormat format) => format.SampleCount <= byte.MaxValue ? 1 : 2;

    private static int RowBytes(int used, PayloadFormat format) =>
        used == 0 ? 0 : SortedIds.RowBytes(used, format.VocabSize) + (((used * BitFields.WidthOf(format.SampleCount)) + 7) / 8);

    private static void WriteUsed(Span<byte> destination, int row, int used, PayloadFormat format)
    {
        if (CountBytes(format) == 1)
            destination[row] = (byte)used;
        else
            MemoryMarshal.Cast<byte, ushort>(destination)[row] = (ushort)used;
    }

    private static int ReadUsed(ReadOnlySpan<byte> source, int row, PayloadFormat format) => CountBytes(format) == 1
        ? source[row]
        : MemoryMarshal.Cast<byte, ushort>(source)[row];

    private static int RowCountOf(int count, int placeCount, PayloadFormat format)
    {
        if (format.Kind != PayloadKind.Samples || placeCount < 1 || placeCount > MostPlaces(format) || count % placeCount != 0)
            throw new ArgumentException($"{count} counts are not rows of {placeCount} places, 1 to {MostPlaces(format)}");
        return count / placeCount;
    }
}
