using System.Text;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>Which teacher makes which batches of one source. A batch has one owner or none, never two.</summary>
public sealed class BatchLedger
{
    private readonly SortedList<long, LedgerRange> _ranges = [];

    /// <summary>All ranges that have an owner, in order and apart.</summary>
    public IReadOnlyList<LedgerRange> Ranges => [.. _ranges.Values];

    /// <summary>Who makes a batch; null when nobody does.</summary>
    public LedgerRange? OwnerOf(BatchId batch) => _ranges.Values.FirstOrDefault(owned => owned.Range.Contains(batch));

    /// <summary>Gives a range to a teacher. Next to what it has already it becomes one range with that.</summary>
    /// <exception cref="InvalidOperationException">A batch of it has an owner.</exception>
    public void Lease(LedgerRange leased)
    {
        if (leased.Range.First.Value < 0 || leased.Range.Count < 1)
            throw new InvalidOperationException($"{leased.Range} cannot be leased");
        if (_ranges.Values.FirstOrDefault(owned => Overlap(owned.Range, leased.Range)) is { } taken)
            throw new InvalidOperationException($"{leased.Range} for {leased.Teacher}, but {taken.Teacher} has {taken.Range}");
        var (first, end) = (leased.Range.First.Value, leased.Range.End.Value);
        if (_ranges.Values.FirstOrDefault(owned => owned.Range.End.Value == first) is { } before && before.Teacher == leased.Teacher)
        {
            _ranges.Remove(before.Range.First.Value);
            first = before.Range.First.Value;
        }
        if (_ranges.TryGetValue(end, out var behind) && behind.Teacher == leased.Teacher)
        {
            _ranges.Remove(end);
            end = behind.Range.End.Value;
        }
        _ranges.Add(first, leased with { Range = Between(first, end) });
    }

    /// <summary>Takes a range back from whoever has parts of it.</summary>
    public void Return(BatchRange range)
    {
        var (first, end) = (range.First.Value, range.End.Value);
        foreach (var owned in _ranges.Values.Where(owned => Overlap(owned.Range, range)).ToList())
        {
            _ranges.Remove(owned.Range.First.Value);
            var (ownFirst, ownEnd) = (owned.Range.First.Value, owned.Range.End.Value);
            if (ownFirst < first) _ranges.Add(ownFirst, owned with { Range = Between(ownFirst, first) });
            if (ownEnd > end) _ranges.Add(end, owned with { Range = Between(end, ownEnd) });
        }
    }

    /// <summary>Takes back what an incarnation of a teacher has.</summary>
    public void ReturnAllOf(WorkerLease teacher)
    {
        foreach (var owned in _ranges.Values.Where(owned => owned.Teacher == teacher).ToList())
            _ranges.Remove(owned.Range.First.Value);
    }

    /// <summary>What nobody makes of the batches from one to before another, in order.</summary>
    public IReadOnlyList<BatchRange> Unowned(long first, long end)
    {
        var gaps = new List<BatchRange>();
        foreach (var owned in _ranges.Values)
        {
            if (owned.Range.First.Value >= end) break;
            if (owned.Range.First.Value > first) gaps.Add(Between(first, owned.Range.First.Value));
            first = Math.Max(first, owned.Range.End.Value);
        }
        if (first < end) gaps.Add(Between(first, end));
        return gaps;
    }

    /// <summary>What of the batches from one to before another has owners, cut to these, in order.</summary>
    public IReadOnlyList<LedgerRange> Owned(long first, long end) =>
    [
        .. from owned in _ranges.Values
           let start = Math.Max(first, owned.Range.First.Value)
           let stop = Math.Min(end, owned.Range.End.Value)
           where start < stop
           select owned with { Range = Between(start, stop) },
    ];

    internal void Describe(StringBuilder text)
    {
        foreach (var owned in _ranges.Values) text.Append("  ").Append(owned).Append('\n');
    }

    private static BatchRange Between(long first, long end) => new(new BatchId(first), end - first);

    private static bool Overlap(BatchRange one, BatchRange other) =>
        one.First.Value < other.End.Value && other.First.Value < one.End.Value;
}
