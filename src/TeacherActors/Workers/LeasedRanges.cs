using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>
/// Which batches the coordinator wants of this teacher. They are made when students ask for them; the table is for telling how far they
/// are.
/// </summary>
public sealed class LeasedRanges
{
    private readonly Dictionary<BatchSource, List<BatchRange>> _ranges = [];

    /// <summary>All of them, those of a source in order and apart.</summary>
    public IReadOnlyList<(BatchSource Source, BatchRange Range)> All =>
        [.. _ranges.SelectMany(source => source.Value.Select(range => (source.Key, range)))];

    /// <summary>The last of each source: with several teachers there are many, and those before it are behind it.</summary>
    public IReadOnlyList<(BatchSource Source, BatchRange Range)> Newest => [.. _ranges.Select(source => (source.Key, source.Value[^1]))];

    /// <summary>More of them. What is there already stays; ranges that touch become one.</summary>
    public void Add(BatchSource source, BatchRange range)
    {
        var (first, end) = (range.First.Value, range.End.Value);
        var kept = new List<BatchRange>();
        foreach (var known in _ranges.GetValueOrDefault(source, []))
        {
            if (known.End.Value < first || known.First.Value > end) kept.Add(known);
            else (first, end) = (Math.Min(first, known.First.Value), Math.Max(end, known.End.Value));
        }
        kept.Add(Between(first, end));
        _ranges[source] = [.. kept.OrderBy(one => one.First.Value)];
    }

    /// <summary>Not these any more.</summary>
    public void Remove(BatchSource source, BatchRange range)
    {
        var (first, end) = (range.First.Value, range.End.Value);
        var kept = new List<BatchRange>();
        foreach (var known in _ranges.GetValueOrDefault(source, []))
        {
            if (known.First.Value < first) kept.Add(Between(known.First.Value, Math.Min(first, known.End.Value)));
            if (known.End.Value > end) kept.Add(Between(Math.Max(end, known.First.Value), known.End.Value));
        }
        if (kept.Count == 0) _ranges.Remove(source);
        else _ranges[source] = kept;
    }

    /// <summary>None any more: the lease under which they were ordered is over.</summary>
    public void Clear() => _ranges.Clear();

    /// <summary>How many batches of a range lie in the log without a gap, counted from its first.</summary>
    /// <param name="range">As ordered.</param>
    /// <param name="logged">In order and apart.</param>
    public static long ProducedCount(BatchRange range, IReadOnlyList<BatchRange> logged) =>
        logged.FirstOrDefault(kept => kept.Contains(range.First)) is { Count: > 0 } holding
            ? Math.Min(holding.End.Value - range.First.Value, range.Count)
            : 0;

    private static BatchRange Between(long first, long end) => new(new BatchId(first), end - first);
}
