using ActorDistill.Protocol.Identity;

namespace ActorDistill.Cluster.Journal;

/// <summary>One decision to be written down.</summary>
/// <param name="Kind">What was decided, with the version of the body: "trial-assigned/1".</param>
/// <param name="Body">The rest, as JSON. Never a secret.</param>
public readonly record struct JournalRecord(string Kind, string Body);

/// <summary>One decision as it was written down.</summary>
/// <param name="Seq">Its place, from 1 and without gaps.</param>
/// <param name="Epoch">The coordinator that decided it.</param>
/// <param name="Time">When.</param>
/// <param name="Record">What.</param>
public sealed record JournalEntry(long Seq, CoordinatorEpoch Epoch, DateTimeOffset Time, JournalRecord Record);

/// <summary>
/// What the coordinators of a run decided, in order: only added to. Opening a journal makes its opener the run's coordinator, and from then
/// on those before it can add nothing. Calls come one after the other.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>What messages call it. No secret is in it.</summary>
    string Name { get; }

    /// <summary>Which coordinator the opener is.</summary>
    CoordinatorEpoch Epoch { get; }

    /// <summary>The place of the newest entry; 0 for an empty journal.</summary>
    long LastSeq { get; }

    /// <summary>All entries in their order.</summary>
    /// <exception cref="Storage.OperatorException">An entry is missing or cannot be read: one line with its place.</exception>
    /// <exception cref="JournalUnavailableException">The database stayed away longer than the limit.</exception>
    IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken stop = default);

    /// <summary>
    /// Adds entries, all or none, and returns when they are durable. Adding the same once more changes nothing, so who does not know
    /// whether a call succeeded may repeat it.
    /// </summary>
    /// <param name="firstSeq">The place of the first; one behind the newest.</param>
    /// <param name="records">At least one.</param>
    /// <param name="stop">Gives up waiting for the database.</param>
    /// <exception cref="JournalFencedException">Another coordinator has taken over.</exception>
    /// <exception cref="JournalUnavailableException">
    /// The database stayed away longer than the limit; whether they are in is not known.
    /// </exception>
    /// <exception cref="InvalidOperationException">Something else stands at that place, or the places before it are empty.</exception>
    Task AppendAsync(long firstSeq, IReadOnlyList<JournalRecord> records, CancellationToken stop = default);
}
