using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDistill.Cluster.Journal;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// Events as the journal has them: a kind with its version ("trial-assigned/1") and a JSON object. Kinds are only added to. A change of a
/// body is a new version, and what an older one says must still be read; a newer one is refused.
/// </summary>
public static class EventCodec
{
    private static readonly Entry[] Entries =
    [
        new("trial-added", 1, EventJson.Default.TrialAdded),
        new("teacher-pinned", 1, EventJson.Default.TeacherPinned),
        new("recipes-mixed", 1, EventJson.Default.RecipesMixed),
        new("lease-granted", 1, EventJson.Default.LeaseGranted),
        new("lease-ended", 1, EventJson.Default.LeaseEnded),
        new("batches-leased", 1, EventJson.Default.BatchesLeased),
        new("batches-returned", 1, EventJson.Default.BatchesReturned),
        new("batches-hedged", 1, EventJson.Default.BatchesHedged),
        new("initialization-ordered", 1, EventJson.Default.InitializationOrdered),
        new("trial-initialized", 1, EventJson.Default.TrialInitialized),
        new("trial-assigned", 1, EventJson.Default.TrialAssigned),
        new("trial-started", 1, EventJson.Default.TrialStarted),
        new("trial-released", 1, EventJson.Default.TrialReleased),
        new("checkpoint-committed", 1, EventJson.Default.CheckpointCommitted),
        new("checkpoint-dropped", 1, EventJson.Default.CheckpointDropped),
        new("checkpoints-deleted", 1, EventJson.Default.CheckpointsDeleted),
        new("trial-validated", 1, EventJson.Default.TrialValidated),
        new("stop-ordered", 1, EventJson.Default.StopOrdered),
        new("trial-completed", 1, EventJson.Default.TrialCompleted),
        new("trial-failed", 1, EventJson.Default.TrialFailed),
        new("trial-stopped", 1, EventJson.Default.TrialStopped),
        new("run-paused", 1, EventJson.Default.RunPaused),
        new("run-resumed", 1, EventJson.Default.RunResumed),
        new("sweep-added", 1, EventJson.Default.SweepAdded),
    ];

    private static readonly Dictionary<Type, Entry> ByType = Entries.ToDictionary(entry => entry.Json.Type);
    private static readonly Dictionary<string, Entry> ByName = Entries.ToDictionary(entry => entry.Name);

    /// <summary>An event as the journal has it.</summary>
    public static JournalRecord Encode(CoordinatorEvent decided)
    {
        var entry = ByType[decided.GetType()];
        return new JournalRecord($"{entry.Name}/{entry.Version}", JsonSerializer.Serialize(decided, entry.Json));
    }

    /// <summary>Reads an event back.</summary>
    /// <param name="journal">The journal's name, for messages.</param>
    /// <param name="written">The entry.</param>
    /// <exception cref="OperatorException">It is damaged or of a newer program: one line with its place.</exception>
    public static CoordinatorEvent Decode(string journal, JournalEntry written)
    {
        var place = $"{journal}: entry {written.Seq} ({written.Record.Kind})";
        if (written.Record.Kind.Split('/') is not [var name, var digits]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw new OperatorException($"{place} is damaged: its kind is no name and version");
        if (!ByName.TryGetValue(name, out var entry))
            throw new OperatorException($"{place} is of a kind that this program does not know; a newer one wrote it");
        if (version != entry.Version)
            throw new OperatorException($"{place} is of version {version}, this program reads {entry.Version}");
        try
        {
            return (CoordinatorEvent)(JsonSerializer.Deserialize(written.Record.Body, entry.Json) ?? throw new JsonException("it is null"));
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            throw new OperatorException($"{place} is damaged: {fault.Message}", fault);
        }
    }

    private sealed record Entry(string Name, int Version, JsonTypeInfo Json);
}
