using System.Runtime.CompilerServices;
using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>A journal whose appends wait at a gate, or fail.</summary>
internal sealed class MemoryJournal(List<JournalEntry> entries, long epoch) : IJournal
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "memory";

    public CoordinatorEpoch Epoch => new(epoch);

    public long LastSeq => entries.Count;

    /// <summary>What appends wait for; one that has failed makes them fail.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The first append has been asked for.</summary>
    public Task Asked => _asked.Task;

    public bool IsDisposed { get; private set; }

    /// <summary>Records of each append.</summary>
    public List<int> Appends { get; } = [];

    public async IAsyncEnumerable<JournalEntry> ReadAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (var entry in entries.ToList())
        {
            await Task.Yield();
            yield return entry;
        }
    }

    public async Task AppendAsync(long firstSeq, IReadOnlyList<JournalRecord> records, CancellationToken stop = default)
    {
        _asked.TrySetResult();
        await Gate;
        Assert.Equal(LastSeq + 1, firstSeq);
        Appends.Add(records.Count);
        foreach (var record in records) entries.Add(new JournalEntry(LastSeq + 1, Epoch, DateTimeOffset.UnixEpoch, record));
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
