using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>Which batch stands at which place of a stream: the ranges that were asked for, one behind the other.</summary>
internal sealed class StreamPlaces
{
    private readonly List<(BatchRange Range, long PlacesBefore)> _entries = [];

    /// <summary>Places.</summary>
    public long Count { get; private set; }

    /// <summary>The batch asked for last; null when there is none.</summary>
    public BatchId? Last => _entries is [.., var (range, _)] ? new BatchId(range.End.Value - 1) : null;

    /// <summary>Asks for more.</summary>
    public void Add(BatchRange range)
    {
        if (_entries is [.., var (last, before)] && last.End == range.First)
            _entries[^1] = (last with { Count = last.Count + range.Count }, before);
        else
            _entries.Add((range, Count));
        Count += range.Count;
    }

    /// <summary>The batch at a place from 1 to <see cref="Count"/>.</summary>
    public BatchId BatchAt(SeqNr seqNr)
    {
        // What anyone asks for is near the end.
        for (var index = _entries.Count - 1; index >= 0; index--)
        {
            var (range, before) = _entries[index];
            if (seqNr.Value > before && seqNr.Value <= before + range.Count)
                return new BatchId(range.First.Value + seqNr.Value - before - 1);
        }
        throw new ArgumentOutOfRangeException(nameof(seqNr), seqNr, $"must be 1 to {Count}");
    }
}
