using System.Data.Common;
using ActorDistill.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorDistill.Cluster.Journal;

/// <summary>A file on a disk of this machine: a coordinator that starts again here goes on with it.</summary>
/// <param name="path">The file; its folder is made when it is not there.</param>
public sealed class SqliteDialect(string path) : SqlDialect
{
    // SQLite's result codes, https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, OutOfMemory = 7, InputOutput = 10, Full = 13;
    private const int Permission = 3, ReadOnly = 8, Corrupt = 11, CannotOpen = 14, Authorization = 23, NotADatabase = 26;

    // What a process that died in the middle left is rolled back in far less.
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    static SqliteDialect() => Batteries_V2.Init();

    /// <inheritdoc/>
    public override string Name => path;

    // WAL with full synchronisation: a commit is on the disk when it returns, also after a power cut.
    internal override IReadOnlyList<string> OnConnected => ["pragma journal_mode = wal", "pragma synchronous = full"];

    // A transaction takes the one lock for writing when it begins.
    internal override string? SchemaLock => null;

    internal override DbConnection Connection()
    {
        var full = Path.GetFullPath(path);
        FaultOf<DirectoryInfo>(() => Directory.CreateDirectory(Path.GetDirectoryName(full)!));
        if (Directory.Exists(full)) throw new OperatorException($"{path}: is a folder, must be the journal's file");
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = full,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
            // A pooled connection would keep the file open behind our back.
            Pooling = false,
        };
        return new SqliteConnection(settings.ToString());
    }

    internal override JournalFault FaultOf(Exception failure) => failure is not SqliteException sqlite
        ? JournalFault.Unexpected
        : sqlite.SqliteErrorCode switch
        {
            Busy or Locked or OutOfMemory or InputOutput or Full => JournalFault.Passing,
            Permission or ReadOnly or Corrupt or CannotOpen or Authorization or NotADatabase => JournalFault.Lasting,
            _ => JournalFault.Unexpected,
        };

    private void FaultOf<T>(Func<T> action) => Storage.FaultOf.Disk(path, "opened", action);
}
