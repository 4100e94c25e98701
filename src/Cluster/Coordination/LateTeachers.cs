using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// Teachers that another one was sooner than, with what students waited for: for a while they get no more batches. Time is counted in their
/// own words, so one that is silent, as one that was stopped, stays away until it speaks or is gone.
/// </summary>
/// <param name="wordsMax">The longest time away; each time is twice the one before.</param>
/// <param name="wordsToForget">So many words without being late again, and nothing is held against it.</param>
public sealed class LateTeachers(int wordsMax = 16, int wordsToForget = 12)
{
    private readonly Dictionary<WorkerLease, Record> _records = [];

    /// <summary>Whether it gets no batches just now.</summary>
    public bool Contains(WorkerLease teacher) => _records.TryGetValue(teacher, out var record) && record.WordsAway > 0;

    /// <summary>Another was sooner.</summary>
    public void Add(WorkerLease teacher)
    {
        var times = _records.TryGetValue(teacher, out var record) ? record.Times + 1 : 1;
        _records[teacher] = new Record(times, Math.Min(wordsMax, 1 << Math.Min(times - 1, 30)), wordsToForget);
    }

    /// <summary>It has said that it is there.</summary>
    public void Spoke(WorkerLease teacher)
    {
        if (!_records.TryGetValue(teacher, out var record)) return;
        if (record.WordsAway > 0) _records[teacher] = record with { WordsAway = record.WordsAway - 1 };
        else if (record.WordsToForget > 1) _records[teacher] = record with { WordsToForget = record.WordsToForget - 1 };
        else _records.Remove(teacher);
    }

    /// <summary>It counts no more.</summary>
    public void Forget(WorkerLease teacher) => _records.Remove(teacher);

    private sealed record Record(int Times, int WordsAway, int WordsToForget);
}
