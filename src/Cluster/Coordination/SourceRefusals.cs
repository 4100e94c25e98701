using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// Which teachers have said that they cannot make a text's batches. Each is asked again, after a pause that doubles; one that has said so
/// too often is not. Time is counted in reminders.
/// </summary>
/// <param name="triesMax">So often it is asked.</param>
public sealed class SourceRefusals(int triesMax = 4)
{
    private readonly Dictionary<(BatchSource Source, WorkerLease Teacher), Refusal> _refusals = [];

    /// <summary>It cannot.</summary>
    /// <param name="source">Which text.</param>
    /// <param name="teacher">Who.</param>
    /// <param name="reason">One sentence.</param>
    public void Add(BatchSource source, WorkerLease teacher, string reason)
    {
        var times = _refusals.TryGetValue((source, teacher), out var before) ? before.Times : 0;
        // What it says of several ranges of one order is said once.
        if (before is { RemindersLeft: > 0 }) return;
        _refusals[(source, teacher)] = new Refusal(reason, times + 1, 1 << times);
    }

    /// <summary>Whether it is not asked just now.</summary>
    public bool Contains(BatchSource source, WorkerLease teacher) =>
        _refusals.TryGetValue((source, teacher), out var refusal) && (refusal.RemindersLeft > 0 || refusal.Times >= triesMax);

    /// <summary>Why nobody will ever make a text's batches, in one sentence; null while somebody may.</summary>
    /// <param name="source">Which text.</param>
    /// <param name="teachers">All that there are.</param>
    public string? ReasonToGiveUp(BatchSource source, IReadOnlyCollection<WorkerLease> teachers)
    {
        var final = teachers.Select(teacher => _refusals.GetValueOrDefault((source, teacher))).ToList();
        if (final.Count == 0 || final.Exists(refusal => refusal == null || refusal.Times < triesMax)) return null;
        var reasons = teachers.Zip(final).Select(pair => $"{pair.First.Worker}: {pair.Second!.Reason}");
        return $"no teacher can make its batches: {string.Join("; ", reasons)}";
    }

    /// <summary>Some time has passed.</summary>
    public void Remind()
    {
        foreach (var (key, refusal) in _refusals.Where(pair => pair.Value.RemindersLeft > 0).ToList())
            _refusals[key] = refusal with { RemindersLeft = refusal.RemindersLeft - 1 };
    }

    /// <summary>It counts no more; when it comes again it is asked anew.</summary>
    public void Forget(WorkerLease teacher)
    {
        foreach (var key in _refusals.Keys.Where(key => key.Teacher == teacher).ToList()) _refusals.Remove(key);
    }

    private sealed record Refusal(string Reason, int Times, int RemindersLeft);
}
