using System.Data.Common;
using System.Net.Sockets;
using ActorDistill.Storage;
using Npgsql;

namespace ActorDistill.Cluster.Journal;

/// <summary>A PostgreSQL server: a coordinator on another machine can take over.</summary>
public sealed class PostgresDialect : SqlDialect
{
    // Any number that all coordinators share.
    private const long SchemaLockKey = 0x4163_746f_7244;

    private const int TimeoutSeconds = 5;

    private readonly string _connection;

    /// <summary>A server.</summary>
    /// <param name="connection">Npgsql's connection string, for example "Host=db;Database=actordistill;Username=a;Password=b".</param>
    /// <exception cref="OperatorException">It is no connection string. The message does not repeat it: it may hold a password.</exception>
    public PostgresDialect(string connection)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connection)
            {
                // One connection that lives as long as the journal.
                Pooling = false,
                Timeout = TimeoutSeconds,
                CommandTimeout = TimeoutSeconds,
                KeepAlive = TimeoutSeconds,
                IncludeErrorDetail = false,
                ApplicationName = "actordistill",
            };
            if (string.IsNullOrEmpty(settings.Host))
                throw new OperatorException("the journal's connection string names no Host");
            Name = $"postgresql {settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
            _connection = settings.ToString();
        }
        catch (ArgumentException fault)
        {
            throw new OperatorException(
                "the journal's connection string is none that Npgsql reads, as Host=...;Database=...;Username=...", fault);
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    // A coordinator that is cut off in the middle of an append must not keep its successor waiting for its lock; and a database that is set
    // to answer before it wrote would acknowledge what a power cut takes back.
    internal override IReadOnlyList<string> OnConnected =>
        [$"set idle_in_transaction_session_timeout = '{TimeoutSeconds}s'", "set synchronous_commit = on"];

    internal override string? SchemaLock => $"select pg_advisory_xact_lock({SchemaLockKey})";

    internal override DbConnection Connection() => new NpgsqlConnection(_connection);

    internal override JournalFault FaultOf(Exception failure) => failure switch
    {
        PostgresException answer => FaultOf(answer.SqlState),
        NpgsqlException or SocketException or IOException or TimeoutException => JournalFault.Passing,
        _ => JournalFault.Unexpected,
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html, by class and then by single codes.
    private static JournalFault FaultOf(string state) => state[..2] switch
    {
        // Connection, resources, the operator's intervention, the system; serialization and locks.
        "08" or "40" or "53" or "57" or "58" or "55" => JournalFault.Passing,
        // The session ended because its transaction was idle.
        "25" when state == "25P03" => JournalFault.Passing,
        // A hot standby before it is promoted refuses to write.
        "25" when state == "25006" => JournalFault.Passing,
        // Who we are, which database, which schema.
        "28" or "3D" or "3F" => JournalFault.Lasting,
        // No right to make or to write the tables.
        "42" when state == "42501" => JournalFault.Lasting,
        _ => JournalFault.Unexpected,
    };
}
