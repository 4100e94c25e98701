using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.RunDriving;
using ActorDistill.Storage;
using Npgsql;

namespace ActorDistill.ClusterTests.Journal;

/// <summary>On a real server. The one test that stops it waits for no other: tests of a class come one after the other.</summary>
public sealed class PostgresJournalTests(PostgresJournalTests.Server server) : IClassFixture<PostgresJournalTests.Server>
{
    private PostgresCluster Cluster => server.Cluster;

    private JournalRules Rules => new(new PostgresDialect(Cluster.ConnectionString), () => new NpgsqlConnection(Cluster.ConnectionString));

    [PostgresFact]
    public Task Entries_come_back_as_they_were_written() => Rules.Entries_come_back_as_they_were_written();

    [PostgresFact]
    public Task Long_journals_come_back_whole() => Rules.Long_journals_come_back_whole();

    [PostgresFact]
    public Task The_older_coordinator_is_refused_with_both_named() => Rules.The_older_coordinator_is_refused_with_both_named();

    [PostgresFact]
    public Task Openers_at_once_get_epochs_of_their_own() => Rules.Openers_at_once_get_epochs_of_their_own();

    [PostgresFact]
    public Task What_is_appended_twice_is_there_once() => Rules.What_is_appended_twice_is_there_once();

    [PostgresFact]
    public Task Another_entry_at_a_place_and_a_place_too_far_are_our_mistakes() =>
        Rules.Another_entry_at_a_place_and_a_place_too_far_are_our_mistakes();

    [PostgresFact]
    public Task All_records_of_an_append_are_in_or_none() => Rules.All_records_of_an_append_are_in_or_none();

    [PostgresFact]
    public Task Runs_in_one_database_do_not_meet() => Rules.Runs_in_one_database_do_not_meet();

    [PostgresFact]
    public Task A_journal_with_a_gap_is_refused_in_one_line() => Rules.A_journal_with_a_gap_is_refused_in_one_line();

    [PostgresFact]
    public Task A_journal_of_a_newer_program_is_refused_in_one_line() => Rules.A_journal_of_a_newer_program_is_refused_in_one_line();

    [PostgresFact]
    public async Task A_server_that_goes_away_in_the_middle_is_waited_for_and_nothing_is_written_twice()
    {
        var clock = new PausingClock();
        await using var journal = await Rules.OpenAsync(clock: clock);
        await journal.AppendAsync(1, [JournalRules.Record("one")]);
        Cluster.Stop();
        var append = journal.AppendAsync(2, [JournalRules.Record("two"), JournalRules.Record("three")]);
        await clock.Paused;
        Assert.False(append.IsCompleted);
        Cluster.Start();
        await append;
        await journal.AppendAsync(4, [JournalRules.Record("four")]);
        Assert.Equal(
            ["\"one\"", "\"two\"", "\"three\"", "\"four\""], (await JournalRules.AllOfAsync(journal)).Select(entry => entry.Record.Body));
    }

    [PostgresFact]
    public async Task Crashes_at_any_moment_of_an_append_lose_nothing_and_double_nothing()
    {
        await using var journal = await Rules.OpenAsync();
        var appends = Task.Run(async () =>
        {
            for (var seq = 1; seq <= 400; seq += 2)
                await journal.AppendAsync(seq, [JournalRules.Record($"{seq}"), JournalRules.Record($"{seq + 1}")]);
        });
        for (var crash = 0; crash < 3 && !appends.IsCompleted; crash++)
        {
            Cluster.Stop();
            Cluster.Start();
        }
        await appends;
        Assert.Equal(
            Enumerable.Range(1, 400).Select(seq => $"\"{seq}\""),
            (await JournalRules.AllOfAsync(journal)).Select(entry => entry.Record.Body));
    }

    [PostgresFact]
    public async Task The_wait_for_a_server_ends_at_the_limit()
    {
        var closed = new PostgresDialect("Host=127.0.0.1;Port=1;Database=a;Username=b;Password=hunter2");
        var fault = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => SqlJournal.OpenAsync(closed, new RunId("r"), new JournalRetry(TimeSpan.FromMilliseconds(200)), TimeProvider.System));
        Assert.StartsWith("postgresql 127.0.0.1:1/a: cannot be reached, tried for 0.2 s: ", fault.Message);
        Assert.DoesNotContain("hunter2", fault.ToString());
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_is_told_at_once()
    {
        var absent = new PostgresDialect(Cluster.ConnectionString.Replace("Database=postgres", "Database=absent"));
        var refusal = await Assert.ThrowsAsync<OperatorException>(
            () => SqlJournal.OpenAsync(absent, new RunId("r"), JournalRules.Patient, TimeProvider.System));
        Assert.StartsWith($"postgresql 127.0.0.1:{Cluster.Port}/absent: cannot be used as the journal: ", refusal.Message);
    }

    [Theory]
    [InlineData("Hots=a;Password=hunter2")]
    [InlineData("Password=hunter2")]
    [InlineData("hunter2")]
    public void What_is_no_connection_string_is_refused_without_repeating_it(string connection)
    {
        var refusal = Assert.Throws<OperatorException>(() => new PostgresDialect(connection));
        Assert.DoesNotContain("hunter2", refusal.Message);
    }

    /// <summary>Started for the first test that is not skipped.</summary>
    public sealed class Server : IDisposable
    {
        private readonly Lazy<PostgresCluster> _cluster = new();

        public PostgresCluster Cluster => _cluster.Value;

        public void Dispose()
        {
            if (_cluster.IsValueCreated) _cluster.Value.Dispose();
        }
    }
}
