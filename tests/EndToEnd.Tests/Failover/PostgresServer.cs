using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.RunDriving;
using Npgsql;

namespace ActorDistill.EndToEnd.Tests.Failover;

/// <summary>The database of a class of tests, started for the first test that is not skipped.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly Lazy<PostgresCluster> _cluster = new();
    private int _runs;

    /// <summary>The server.</summary>
    public PostgresCluster Cluster => _cluster.Value;

    /// <summary>A name that no other run of this server has.</summary>
    public string NewRun() => $"run-{Interlocked.Increment(ref _runs)}";

    /// <summary>All that the journal of a run says, past the product's own code.</summary>
    public Task<IReadOnlyList<(CoordinatorEpoch Epoch, JournalRecord Record)>> JournalOfAsync(string run) => ReadAsync(
        "select epoch, kind, body from actordistill_journal where run = @run order by seq",
        row => (new CoordinatorEpoch(row.GetInt64(0)), new JournalRecord(row.GetString(1), row.GetString(2))), ("run", run));

    /// <summary>All rows of all journals, as text.</summary>
    public Task<IReadOnlyList<string>> RowsAsync() => ReadAsync(
        "select run::text from actordistill_run run union all select entry::text from actordistill_journal entry", row => row.GetString(0));

    public void Dispose()
    {
        if (_cluster.IsValueCreated) _cluster.Value.Dispose();
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, params (string Name, string Value)[] parameters)
    {
        await using var connection = new NpgsqlConnection(Cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await rows.ReadAsync()) found.Add(read(rows));
        return found;
    }
}
