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

    private static Task<IJournal> OpenAsync(JournalKind kind, string connection, string folder) => Journals.OpenAsync(
        new JournalSettings(kind, "journal.db", connection, TimeSpan.Zero), folder, new RunId("run"), TimeProvider.System);
}
