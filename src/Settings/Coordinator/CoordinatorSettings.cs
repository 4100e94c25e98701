using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Coordinator;

/// <summary>What the coordinator of a run does by itself.</summary>
/// <param name="Journal">Where it writes its decisions down.</param>
/// <param name="AskAgainAfter">Orders that no one has acted on are given again at this pace.</param>
/// <param name="Sharing">How teachers share batches.</param>
public sealed record CoordinatorSettings(JournalSettings Journal, TimeSpan AskAgainAfter, SharingSettings Sharing)
{
    /// <summary>Reads the section <c>actordistill.coordinator</c>.</summary>
    public static CoordinatorSettings Read(SettingsReader reader) => new(
        JournalSettings.Read(reader.Section("journal")),
        reader.Duration("ask-again-after", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        SharingSettings.Read(reader.Section("sharing")));
}
