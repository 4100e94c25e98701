using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Coordinator;

/// <summary>The database of the coordinator's decisions.</summary>
public enum JournalKind
{
    /// <summary>A file on the coordinator's disk: a restart on the same machine goes on with it.</summary>
    Sqlite,

    /// <summary>A server: a coordinator on another machine can take over.</summary>
    Postgresql,
}

/// <summary>Where the coordinator writes its decisions down before anyone acts on them.</summary>
/// <param name="Kind">Which database.</param>
/// <param name="Path">The file of SQLite; relative to the run's folder.</param>
/// <param name="Connection">Where PostgreSQL's connection string is: "env:NAME" or "file:PATH".</param>
/// <param name="RetryFor">How long a database that is away is waited for.</param>
public sealed record JournalSettings(JournalKind Kind, string Path, string Connection, TimeSpan RetryFor)
{
    /// <summary>Leads the name of an environment variable.</summary>
    public const string FromVariable = SecretPlace.FromVariable;

    /// <summary>Leads a path.</summary>
    public const string FromFile = SecretPlace.FromFile;

    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault()
    {
        // What stands there may be the connection string itself, with its password: it is not repeated.
        return SecretPlace.IsOne(Connection) ? null : "connection must be env:NAME or file:PATH, never the connection string itself";
    }

    /// <summary>Reads the section <c>actordistill.coordinator.journal</c>.</summary>
    public static JournalSettings Read(SettingsReader reader)
    {
        var settings = new JournalSettings(
            Kind: reader.Choice<JournalKind>("kind"),
            Path: reader.Text("path"),
            Connection: reader.Text("connection"),
            RetryFor: reader.Duration("retry-for", TimeSpan.Zero, TimeSpan.FromHours(1)));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
