using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Coordinator;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Journal;

/// <summary>Opens the journal that the settings name.</summary>
public static class Journals
{
    /// <summary>Opens a run's journal and takes the next epoch.</summary>
    /// <param name="settings">Which database.</param>
    /// <param name="folder">Of the run; a relative path is below it.</param>
    /// <param name="run">Whose journal.</param>
    /// <param name="clock">Of the entries and the pauses.</param>
    /// <param name="stop">Gives up waiting for the database.</param>
    /// <exception cref="OperatorException">The connection is nowhere to be read, or as <see cref="SqlJournal.OpenAsync"/>.</exception>
    /// <exception cref="JournalUnavailableException">The database stayed away longer than the limit.</exception>
    public static async Task<IJournal> OpenAsync(
        JournalSettings settings, string folder, RunId run, TimeProvider clock, CancellationToken stop = default) =>
        await SqlJournal.OpenAsync(DialectOf(settings, folder), run, new JournalRetry(settings.RetryFor), clock, stop);

    /// <summary>Null, or why the settings lead to no database; whether one is there only opening it tells. No secret is in it.</summary>
    public static string? FirstFault(JournalSettings settings)
    {
        if (settings.Kind == JournalKind.Sqlite) return null;
        try
        {
            _ = new PostgresDialect(ConnectionOf(settings.Connection));
            return null;
        }
        catch (OperatorException fault)
        {
            return fault.Message;
        }
    }

    private static SqlDialect DialectOf(JournalSettings settings, string folder) => settings.Kind switch
    {
        JournalKind.Sqlite => new SqliteDialect(Path.Combine(folder, settings.Path)),
        JournalKind.Postgresql => new PostgresDialect(ConnectionOf(settings.Connection)),
    };

    // Never put into a message: it may hold a password.
    private static string ConnectionOf(string connection)
    {
        if (connection.StartsWith(JournalSettings.FromVariable, StringComparison.Ordinal))
        {
            var name = connection[JournalSettings.FromVariable.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new OperatorException($"the environment variable {name} is not set; it must hold the journal's connection string");
        }
        var path = connection[JournalSettings.FromFile.Length..];
        var text = FaultOf.Disk(path, "read", () => File.ReadAllText(path)).Trim();
        return text.Length > 0 ? text : throw new OperatorException($"{path}: is empty, must hold the journal's connection string");
    }
}
