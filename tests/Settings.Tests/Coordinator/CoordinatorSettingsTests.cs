using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Tests.Runs;

namespace ActorDistill.Settings.Tests.Coordinator;

public sealed class CoordinatorSettingsTests
{
    [Fact]
    public void Each_key_reaches_its_record() => Assert.Equal(
        new CoordinatorSettings(
            new JournalSettings(JournalKind.Postgresql, "a.db", "file:/run/secret", TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(7),
            new SharingSettings(BlockBatches: 5, Hedge: false, TimeSpan.FromSeconds(3), HedgeFactor: 2.5, HedgeShare: 0.25)),
        Read("""
            ask-again-after = 7s, journal { kind = postgresql, path = a.db, connection = "file:/run/secret", retry-for = 10s }
            sharing { block-batches = 5, hedge = off, hedge-after = 3s, hedge-factor = 2.5, hedge-share = 0.25 }
            """));

    [Fact]
    public void The_default_is_a_file_in_the_folder_of_the_run() =>
        Assert.Equal((JournalKind.Sqlite, "journal.db"), (Read("").Journal.Kind, Read("").Journal.Path));

    [Theory]
    [InlineData("journal.kind = postgres", "journal.kind is postgres, must be one of sqlite, postgresql (did you mean postgresql?)")]
    [InlineData("sharing.block-batches = 0", "sharing.block-batches is 0, must be a whole number from 1 to 4096")]
    [InlineData("sharing.hedge-factor = 0.5", "sharing.hedge-factor is 0.5, must be a finite number of at least 1")]
    [InlineData("journal.retry-for = 2h", "journal.retry-for is 2h, must be a duration with its unit (ms, s, m, h or d) from 0s to 1h")]
    [InlineData("journal.connection = \"env:\"",
        "journal says: connection must be env:NAME or file:PATH, never the connection string itself")]
    public void What_cannot_be_is_told(string key, string fault) => Assert.EndsWith($"actordistill.coordinator.{fault}", FaultOf(key));

    [Fact]
    public void A_connection_string_in_the_file_is_refused_and_not_repeated()
    {
        var fault = FaultOf("""journal.connection = "Host=db;Password=hunter2" """);
        Assert.Contains("connection must be env:NAME or file:PATH", fault);
        Assert.DoesNotContain("hunter2", fault);
    }

    private static string FaultOf(string keys) => Assert.Single(Assert.Throws<SettingsException>(() => Read(keys)).Faults).ToString();

    private static CoordinatorSettings Read(string keys)
    {
        return RunText.Parse($"coordinator {{\n{keys}\n}}").Coordinator;
    }
}
