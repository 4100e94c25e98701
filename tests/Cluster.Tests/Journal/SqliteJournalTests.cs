using ActorDistill.Cluster.Journal;
using ActorDistill.Storage;
using Microsoft.Data.Sqlite;

namespace ActorDistill.ClusterTests.Journal;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.PathOf("runs", "journal.db");

    private JournalRules Rules => new(new SqliteDialect(Path), Connect);

    [Fact]
    public Task Entries_come_back_as_they_were_written() => Rules.Entries_come_back_as_they_were_written();

    [Fact]
    public Task Long_journals_come_back_whole() => Rules.Long_journals_come_back_whole();

    [Fact]
    public Task The_older_coordinator_is_refused_with_both_named() => Rules.The_older_coordinator_is_refused_with_both_named();

    [Fact]
    public Task Openers_at_once_get_epochs_of_their_own() => Rules.Openers_at_once_get_epochs_of_their_own();

    [Fact]
    public Task What_is_appended_twice_is_there_once() => Rules.What_is_appended_twice_is_there_once();

    [Fact]
    public Task Another_entry_at_a_place_and_a_place_too_far_are_our_mistakes() =>
        Rules.Another_entry_at_a_place_and_a_place_too_far_are_our_mistakes();

    [Fact]
    public Task All_records_of_an_append_are_in_or_none() => Rules.All_records_of_an_append_are_in_or_none();

    [Fact]
    public Task Runs_in_one_database_do_not_meet() => Rules.Runs_in_one_database_do_not_meet();

    [Fact]
    public Task A_journal_with_a_gap_is_refused_in_one_line() => Rules.A_journal_with_a_gap_is_refused_in_one_line();

    [Fact]
    public Task A_journal_of_a_newer_program_is_refused_in_one_line() => Rules.A_journal_of_a_newer_program_is_refused_in_one_line();

    [Fact]
    public async Task A_file_that_another_process_holds_is_waited_for()
    {
        var clock = new PausingClock();
        await using var journal = await Rules.OpenAsync(clock: clock);
        using var holder = Connect();
        holder.Open();
        var held = holder.BeginTransaction();
        var append = journal.AppendAsync(1, [JournalRules.Record("one")]);
        await clock.Paused;
        await held.DisposeAsync();
        await append;
        Assert.Single(await JournalRules.AllOfAsync(journal));
    }

    [Fact]
    public async Task The_wait_for_a_file_ends_at_the_limit()
    {
        await using var journal = await Rules.OpenAsync(retry: new JournalRetry(TimeSpan.Zero));
        using var holder = Connect();
        holder.Open();
        using var held = holder.BeginTransaction();
        var fault = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => journal.AppendAsync(1, [JournalRules.Record("one")]));
        Assert.StartsWith($"{Path}: cannot be reached, tried for 0 s: ", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task The_file_has_a_write_ahead_log()
    {
        await using var journal = await Rules.OpenAsync();
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Theory]
    [InlineData("file/journal.db", "file/journal.db: cannot be opened: ")]
    [InlineData("text", "text: cannot be used as the journal: ")]
    [InlineData("folder", "folder: is a folder, must be the journal's file")]
    public async Task A_path_that_can_hold_no_journal_is_told_in_one_line(string path, string message)
    {
        File.WriteAllText(_folder.PathOf("file"), "");
        File.WriteAllText(_folder.PathOf("text"), string.Concat(Enumerable.Repeat("this is no database\n", 100)));
        Directory.CreateDirectory(_folder.PathOf("folder"));
        var rules = new JournalRules(new SqliteDialect(_folder.PathOf(path)), Connect);
        var refusal = await Assert.ThrowsAsync<OperatorException>(() => rules.OpenAsync());
        Assert.StartsWith(_folder.PathOf(message), refusal.Message);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteConnection Connect() => new($"Data Source={Path};Pooling=False");
}
