using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Coordinator;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Journal;

public sealed class JournalsTests
{
    [Fact]
    public async Task A_relative_path_is_below_the_folder_of_the_run()
    {
        using var folder = new TemporaryFolder();
        await using var journal = await OpenAsync(JournalKind.Sqlite, "env:unused", folder.Path);
        Assert.Equal(folder.PathOf("journal.db"), journal.Name);
        Assert.True(File.Exists(folder.PathOf("journal.db")));
    }

    [Theory]
    [InlineData("env:ACTORDISTILL_NO_SUCH_VARIABLE",
        "the environment variable ACTORDISTILL_NO_SUCH_VARIABLE is not set; it must hold the journal's connection string")]
    [InlineData("file:no/such/file", "no/such/file: cannot be read: ")]
    public async Task A_connection_string_that_is_not_where_it_should_be_is_told(string connection, string message) => Assert.StartsWith(
        message, (await Assert.ThrowsAsync<OperatorException>(() => OpenAsync(JournalKind.Postgresql, connection, ""))).Message);

    [Fact]
    public async Task An_empty_file_holds_no_connection_string()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("secret"), "\n");
        var refusal = await Assert.ThrowsAsync<OperatorException>(
            () => OpenAsync(JournalKind.Postgresql, $"file:{folder.PathOf("secret")}", ""));
        Assert.EndsWith("secret: is empty, must hold the journal's connection string", refusal.Message);
    }

    [Theory]
    [InlineData(JournalKind.Postgresql, "Host=db;Database=a;Username=b;Password=hunter2", null)]
    [InlineData(JournalKind.Postgresql, "Hots=db;Password=hunter2", "the journal's connection string is none that Npgsql reads")]
    [InlineData(JournalKind.Postgresql, "", "is empty, must hold the journal's connection string")]
    [InlineData(JournalKind.Sqlite, "", null)]
    public void What_is_wrong_with_the_connection_is_known_without_a_server_and_told_without_repeating_it(
        JournalKind kind, string connection, string? fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("secret"), connection);
        var found = Journals.FirstFault(new JournalSettings(kind, "journal.db", $"file:{folder.PathOf("secret")}", TimeSpan.Zero));
        if (fault == null) Assert.Null(found);
        else Assert.Contains(fault, found);
        Assert.DoesNotContain("hunter2", found ?? "");
    }

    private static Task<IJournal> OpenAsync(JournalKind kind, string connection, string folder) => Journals.OpenAsync(
        new JournalSettings(kind, "journal.db", connection, TimeSpan.Zero), folder, new RunId("run"), TimeProvider.System);
}
