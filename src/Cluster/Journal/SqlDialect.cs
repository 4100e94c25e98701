using System.Data.Common;

namespace ActorDistill.Cluster.Journal;

/// <summary>What becomes of a database's failure.</summary>
public enum JournalFault
{
    /// <summary>It may work in a moment: the network, a restart, a lock.</summary>
    Passing,

    /// <summary>It will not work before someone changes a setting or a right.</summary>
    Lasting,

    /// <summary>Nothing a database in order says to us: our mistake.</summary>
    Unexpected,
}

/// <summary>In what the databases differ. The statements are the same for all.</summary>
public abstract class SqlDialect
{
    /// <summary>What messages call the database: a path, or a server and its database. No secret is in it.</summary>
    public abstract string Name { get; }

    /// <summary>Statements for each new connection.</summary>
    internal abstract IReadOnlyList<string> OnConnected { get; }

    /// <summary>The statement that lets one opener at a time make the tables; null where a transaction does so by itself.</summary>
    internal abstract string? SchemaLock { get; }

    /// <summary>A connection that is not open yet.</summary>
    internal abstract DbConnection Connection();

    /// <summary>What becomes of a failure.</summary>
    internal abstract JournalFault FaultOf(Exception failure);
}
