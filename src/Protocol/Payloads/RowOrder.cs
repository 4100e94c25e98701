using System.Buffers;

namespace ActorDistill.Protocol.Payloads;

/// <summary>Room in which the rows of one section are sorted, one after the other.</summary>
internal ref struct RowOrder : IDisposable
{
    private readonly int _placeCount;
    private readonly int[] _ids;
    private readonly float[] _numbers;

    public RowOrder(int placeCount)
    {
        _placeCount = placeCount;
        _ids = ArrayPool<int>.Shared.Rent(placeCount);
        _numbers = ArrayPool<float>.Shared.Rent(placeCount + 1);
    }

    /// <summary>A row in ascending order of its ids; valid until the next. The numbers have one more place, for the tail.</summary>
    /// <exception cref="PayloadException">An id is beyond the vocabulary or stands twice.</exception>
    public readonly SortedRow Sort(ReadOnlySpan<long> tokenIds, ReadOnlySpan<float> numbers, int vocabSize)
    {
        var row = new SortedRow(_ids.AsSpan(0, _placeCount), _numbers.AsSpan(0, _placeCount + 1));
        var previous = -1;
        var isAscending = true;
        for (var place = 0; place < tokenIds.Length; place++)
        {
            if ((ulong)tokenIds[place] >= (ulong)vocabSize)
                throw new PayloadException(PayloadFault.TokenId, $"a token id is {tokenIds[place]}, must be 0 to {vocabSize - 1}");
            var id = row.TokenIds[place] = (int)tokenIds[place];
            row.Numbers[place] = numbers[place];
            isAscending &= id > previous;
            previous = id;
        }
        if (isAscending)
            return row;
        row.TokenIds.Sort(row.Numbers[..^1]);
        for (var place = 1; place < _placeCount; place++)
            if (row.TokenIds[place] == row.TokenIds[place - 1])
                throw new PayloadException(PayloadFault.TokenId, $"the token id {row.TokenIds[place]} stands twice in a row");
        return row;
    }

    public readonly void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ids);
        ArrayPool<float>.Shared.Return(_numbers);
    }
}

/// <summary>A row of ids, ascending, with their numbers and a free place behind.</summary>
internal readonly ref struct SortedRow(Span<int> tokenIds, Span<float> numbers)
{
    public Span<int> TokenIds { get; } = tokenIds;

    public Span<float> Numbers { get; } = numbers;
}
