using System.Globalization;
using System.Runtime.CompilerServices;
using ActorDistill.Protocol.Identity;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Journal;

/// <summary>
/// A journal in a database, which may hold those of several runs. One row for each run says which coordinator is the newest and where its
/// journal ends; every append moves that row on, and only from where its coordinator left it. So the database itself decides between two
/// coordinators, and an append whose answer was lost is told from one that never arrived.
/// </summary>
public sealed class SqlJournal : IJournal
{
    // Of the tables. What the bodies are is the records' own business.
    private const long Format = 1;
    private const int PageSize = 500;

    private static readonly string[] Tables =
    [
        """
        create table if not exists actordistill_run (
            run text not null primary key, format bigint not null, epoch bigint not null, last_seq bigint not null)
        """,
        """
        create table if not exists actordistill_journal (
            run text not null, seq bigint not null, epoch bigint not null, time text not null, kind text not null, body text not null,
            primary key (run, seq))
        """,
    ];

    private readonly SqlSession _session;
    private readonly TimeProvider _clock;
    private readonly string _run;

    private SqlJournal(SqlSession session, string name, string run, TimeProvider clock, (long Epoch, long LastSeq) head)
    {
        (_session, _run, _clock) = (session, run, clock);
        (Name, Epoch, LastSeq) = (name, new CoordinatorEpoch(head.Epoch), head.LastSeq);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public CoordinatorEpoch Epoch { get; }

    /// <inheritdoc/>
    public long LastSeq { get; private set; }

    /// <summary>Opens a run's journal, made when it is not there, and takes the next epoch.</summary>
    /// <param name="dialect">Where it is.</param>
    /// <param name="run">Whose it is.</param>
    /// <param name="retry">How long a database that is away is waited for, now and later.</param>
    /// <param name="clock">Of the entries and the pauses.</param>
    /// <param name="stop">Gives up waiting for the database.</param>
    /// <exception cref="OperatorException">The database refuses us, or the journal is of a newer program.</exception>
    /// <exception cref="JournalUnavailableException">The database stayed away longer than the limit.</exception>
    public static async Task<SqlJournal> OpenAsync(
        SqlDialect dialect, RunId run, JournalRetry retry, TimeProvider clock, CancellationToken stop = default)
    {
        var session = new SqlSession(dialect, retry, clock);
        try
        {
            var head = await Task.Run(() => session.TransactAsync(open => TakeOverAsync(open, dialect, run.Value), stop), stop);
            return new SqlJournal(session, dialect.Name, run.Value, clock, head);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> ReadAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        for (var seq = 0L; seq < LastSeq;)
        {
            var after = seq;
            var page = await Task.Run(() => _session.TransactAsync(open => PageAsync(open, after), stop), stop);
            foreach (var row in page)
            {
                RequireNext(seq, row.Seq);
                yield return EntryOf(row);
                seq = row.Seq;
            }
            if (page.Count == 0) RequireNext(seq, LastSeq + 1);
        }
    }

    /// <inheritdoc/>
    public async Task AppendAsync(long firstSeq, IReadOnlyList<JournalRecord> records, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstSeq, 1);
        ArgumentOutOfRangeException.ThrowIfZero(records.Count, nameof(records));
        var time = _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        // SQLite's calls wait for the disk on the thread that makes them; an actor's is not for that.
        await Task.Run(() => _session.TransactAsync(open => AppendAsync(open, firstSeq, records, time), stop), stop);
        LastSeq = Math.Max(LastSeq, firstSeq + records.Count - 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<(long, long)> TakeOverAsync(SqlTransaction open, SqlDialect dialect, string run)
    {
        if (dialect.SchemaLock is { } schemaLock) await open.ReadAsync(schemaLock, _ => 0);
        foreach (var table in Tables) await open.ChangeAsync(table);
        await open.ChangeAsync(
            "insert into actordistill_run (run, format, epoch, last_seq) values (@run, @format, 0, 0) on conflict (run) do nothing",
            ("run", run), ("format", Format));
        await open.ChangeAsync("update actordistill_run set epoch = epoch + 1 where run = @run", ("run", run));
        var (format, epoch, lastSeq) = (await open.ReadAsync(
            "select format, epoch, last_seq from actordistill_run where run = @run",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("run", run)))[0];
        if (format != Format)
            throw new OperatorException($"{dialect.Name}: the journal of {run} is of version {format}, this program reads {Format}");
        return (epoch, lastSeq);
    }

    private async Task<bool> AppendAsync(SqlTransaction open, long firstSeq, IReadOnlyList<JournalRecord> records, string time)
    {
        var moved = await open.ChangeAsync(
            "update actordistill_run set last_seq = @last where run = @run and epoch = @epoch and last_seq = @before",
            ("last", firstSeq + records.Count - 1), ("run", _run), ("epoch", Epoch.Value), ("before", firstSeq - 1));
        if (moved == 0)
        {
            await RequireAppendedAsync(open, firstSeq, records);
            return false;
        }
        foreach (var (index, record) in records.Index())
            await open.ChangeAsync(
                """
                insert into actordistill_journal (run, seq, epoch, time, kind, body) values (@run, @seq, @epoch, @time, @kind, @body)
                """,
                ("run", _run), ("seq", firstSeq + index), ("epoch", Epoch.Value), ("time", time),
                ("kind", record.Kind), ("body", record.Body));
        return true;
    }

    // The row is not where we left it: someone newer moved it, or an attempt of ours did whose answer was lost.
    private async Task RequireAppendedAsync(SqlTransaction open, long firstSeq, IReadOnlyList<JournalRecord> records)
    {
        var heads = await open.ReadAsync(
            "select epoch, last_seq from actordistill_run where run = @run", row => (Epoch: row.GetInt64(0), LastSeq: row.GetInt64(1)),
            ("run", _run));
        if (heads is not [var head]) throw new OperatorException($"{Name}: the journal of {_run} was deleted while it was used");
        if (head.Epoch != Epoch.Value) throw new JournalFencedException(Name, Epoch, new CoordinatorEpoch(head.Epoch));
        var there = await PageAsync(open, firstSeq - 1, records.Count);
        if (there.Count != records.Count || there.Index().Any(row =>
                row.Item.Seq != firstSeq + row.Index || row.Item.Epoch != Epoch.Value || row.Item.Record != records[row.Index]))
            throw new InvalidOperationException($"{Name}: an append at {firstSeq}, but the journal ends at {head.LastSeq}");
    }

    private Task<IReadOnlyList<Row>> PageAsync(SqlTransaction open, long after, int count = PageSize) => open.ReadAsync(
        """
        select seq, epoch, time, kind, body from actordistill_journal
        where run = @run and seq > @after and seq <= @last order by seq
        """,
        row => new Row(row.GetInt64(0), row.GetInt64(1), row.GetString(2), new JournalRecord(row.GetString(3), row.GetString(4))),
        ("run", _run), ("after", after), ("last", after + count));

    private void RequireNext(long last, long next)
    {
        if (next == last + 1) return;
        var missing = next == last + 2 ? $"entry {last + 1} is" : $"entries {last + 1} to {next - 1} are";
        throw new OperatorException($"{Name}: is damaged: {missing} missing of the journal of {_run}");
    }

    private JournalEntry EntryOf(Row row) =>
        DateTimeOffset.TryParseExact(row.Time, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new JournalEntry(row.Seq, new CoordinatorEpoch(row.Epoch), time, row.Record)
            : throw new OperatorException($"{Name}: is damaged: entry {row.Seq} of {_run} has the time {row.Time}");

    private sealed record Row(long Seq, long Epoch, string Time, JournalRecord Record);
}
