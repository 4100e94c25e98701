using System.Data.Common;
using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Journal;

/// <summary>What a journal promises, whichever database it is in. Each test has a run of its own.</summary>
/// <param name="dialect">The database.</param>
/// <param name="connect">Opens a connection past the journal.</param>
internal sealed class JournalRules(SqlDialect dialect, Func<DbConnection> connect)
{
    public static readonly JournalRetry Patient = new(TimeSpan.FromSeconds(30));

    private readonly RunId _run = new($"run-{Guid.NewGuid():N}");

    public Task<SqlJournal> OpenAsync(RunId? run = null, JournalRetry? retry = null, TimeProvider? clock = null) =>
        SqlJournal.OpenAsync(dialect, run ?? _run, retry ?? Patient, clock ?? TimeProvider.System);

    public async Task Entries_come_back_as_they_were_written()
    {
        JournalRecord[] records = [new("a/1", """{"x":"ü \" 'quoted' "}"""), new("b/1", "{}"), new("c/2", new string('z', 100_000))];
        var before = TimeProvider.System.GetUtcNow();
        await using (var journal = await OpenAsync())
        {
            await journal.AppendAsync(1, records[..2]);
            await journal.AppendAsync(3, records[2..]);
            Assert.Equal(3, journal.LastSeq);
        }
        await using var next = await OpenAsync();
        await next.AppendAsync(4, records[..1]);
        var entries = await AllOfAsync(next);
        Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 2)], entries.Select(entry => (entry.Seq, entry.Epoch.Value)));
        Assert.Equal([.. records, records[0]], entries.Select(entry => entry.Record));
        Assert.All(entries, entry => Assert.InRange(entry.Time, before, TimeProvider.System.GetUtcNow()));
    }

    public async Task Long_journals_come_back_whole()
    {
        await using var journal = await OpenAsync();
        var records = Enumerable.Range(1, 1234).Select(number => new JournalRecord("n/1", $"{number}")).ToArray();
        await journal.AppendAsync(1, records);
        Assert.Equal(records, (await AllOfAsync(journal)).Select(entry => entry.Record));
    }

    public async Task The_older_coordinator_is_refused_with_both_named()
    {
        await using var older = await OpenAsync();
        await older.AppendAsync(1, [Record("one")]);
        await using var newer = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<JournalFencedException>(() => older.AppendAsync(2, [Record("two")]));
        Assert.Equal((older.Epoch, newer.Epoch), (refusal.Own, refusal.Newer));
        Assert.Contains($"{newer.Epoch} has taken over; {older.Epoch}", refusal.Message);
        await newer.AppendAsync(2, [Record("other two")]);
        Assert.Equal([Record("one"), Record("other two")], (await AllOfAsync(newer)).Select(entry => entry.Record));
    }

    public async Task Openers_at_once_get_epochs_of_their_own()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        Assert.Equal(Enumerable.Range(1, 8).Select(epoch => (long)epoch), opened.Select(journal => journal.Epoch.Value).Order());
        var newest = opened.MaxBy(journal => journal.Epoch)!;
        foreach (var journal in opened.Where(journal => journal != newest))
            await Assert.ThrowsAsync<JournalFencedException>(() => journal.AppendAsync(1, [Record("late")]));
        await newest.AppendAsync(1, [Record("newest")]);
        foreach (var journal in opened) await journal.DisposeAsync();
    }

    public async Task What_is_appended_twice_is_there_once()
    {
        await using var journal = await OpenAsync();
        JournalRecord[] records = [Record("one"), Record("two")];
        await journal.AppendAsync(1, records);
        await journal.AppendAsync(1, records);
        await journal.AppendAsync(3, [Record("three")]);
        await journal.AppendAsync(1, records);
        Assert.Equal(3, (await AllOfAsync(journal)).Count);
        Assert.Equal(3, journal.LastSeq);
    }

    public async Task Another_entry_at_a_place_and_a_place_too_far_are_our_mistakes()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(1, [Record("one"), Record("two")]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.AppendAsync(2, [Record("other two")]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.AppendAsync(2, [Record("two"), Record("three")]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.AppendAsync(4, [Record("four")]));
        Assert.Equal([Record("one"), Record("two")], (await AllOfAsync(journal)).Select(entry => entry.Record));
    }

    public async Task All_records_of_an_append_are_in_or_none()
    {
        await using var journal = await OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => journal.AppendAsync(1, [Record("one"), new JournalRecord("two/1", null!)]));
        Assert.Empty(await AllOfAsync(journal));
        await journal.AppendAsync(1, [Record("one")]);
        Assert.Single(await AllOfAsync(journal));
    }

    public async Task Runs_in_one_database_do_not_meet()
    {
        await using var journal = await OpenAsync();
        await using var other = await OpenAsync(new RunId(_run.Value + "-other"));
        await journal.AppendAsync(1, [Record("mine")]);
        await other.AppendAsync(1, [Record("other's")]);
        Assert.Equal([Record("mine")], (await AllOfAsync(journal)).Select(entry => entry.Record));
    }

    public async Task A_journal_with_a_gap_is_refused_in_one_line()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(1, [Record("1"), Record("2"), Record("3"), Record("4"), Record("5")]);
        await ChangeAsync($"delete from actordistill_journal where run = '{_run}' and seq in (5)");
        await MessageAsync($"{dialect.Name}: is damaged: entry 5 is missing of the journal of {_run}");
        await ChangeAsync($"delete from actordistill_journal where run = '{_run}' and seq in (2, 3)");
        await MessageAsync($"{dialect.Name}: is damaged: entries 2 to 3 are missing of the journal of {_run}");

        async Task MessageAsync(string message) =>
            Assert.Equal(message, (await Assert.ThrowsAsync<OperatorException>(() => AllOfAsync(journal))).Message);
    }

    public async Task A_journal_of_a_newer_program_is_refused_in_one_line()
    {
        await (await OpenAsync()).DisposeAsync();
        await ChangeAsync($"update actordistill_run set format = 2 where run = '{_run}'");
        var refusal = await Assert.ThrowsAsync<OperatorException>(() => OpenAsync());
        Assert.Equal($"{dialect.Name}: the journal of {_run} is of version 2, this program reads 1", refusal.Message);
    }

    public static JournalRecord Record(string text) => new("text/1", $"\"{text}\"");

    public static async Task<IReadOnlyList<JournalEntry>> AllOfAsync(IJournal journal)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in journal.ReadAsync()) entries.Add(entry);
        return entries;
    }

    public async Task ChangeAsync(string sql)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
