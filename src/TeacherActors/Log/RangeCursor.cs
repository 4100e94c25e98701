using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Log;

/// <summary>A subscriber's place in the ranges that it asked for. They are read in the order asked for, whatever their numbers.</summary>
public sealed class RangeCursor
{
    private readonly List<BatchRange> _ranges = [];

    /// <summary>Ranges that are not yet read to their end.</summary>
    public int RangeCount => _ranges.Count;

    /// <summary>Batches read so far.</summary>
    public long ReadCount { get; private set; }

    /// <summary>The batch to read next; null at the end of what was asked for.</summary>
    public BatchId? Next => _ranges.Count > 0 ? _ranges[0].First : null;

    /// <summary>Adds a range behind the others; one that goes on where the last ends becomes part of it.</summary>
    public void Extend(BatchRange range)
    {
        if (_ranges.Count > 0 && _ranges[^1].End == range.First)
            _ranges[^1] = _ranges[^1] with { Count = _ranges[^1].Count + range.Count };
        else
            _ranges.Add(range);
    }

    /// <summary>The next batch has been read.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void Advance()
    {
        if (_ranges.Count == 0)
            throw new InvalidOperationException("the cursor is at its end");
        var first = _ranges[0];
        if (first.Count == 1)
            _ranges.RemoveAt(0);
        else
            _ranges[0] = new BatchRange(first.First.Next, first.Count - 1);
        ReadCount++;
    }

    /// <summary>The batch that is read after some others.</summary>
    /// <param name="distance">How many come before it; 0 is <see cref="Next"/>.</param>
    /// <returns>Null behind the end of what was asked for.</returns>
    public BatchId? Ahead(long distance)
    {
        foreach (var range in _ranges)
        {
            if (distance < range.Count) return new BatchId(range.First.Value + distance);
            distance -= range.Count;
        }
        return null;
    }

    /// <summary>How many batches are read before this one; null when it is not to be read.</summary>
    public long? DistanceTo(BatchId batch)
    {
        var before = 0L;
        foreach (var range in _ranges)
        {
            if (range.Contains(batch)) return before + batch.Value - range.First.Value;
            // Ranges may be as long as numbers go: far is far.
            before = range.Count > long.MaxValue - before ? long.MaxValue : before + range.Count;
            if (before == long.MaxValue) return null;
        }
        return null;
    }
}
