using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Runs;

public sealed class RunSecretTests : IDisposable
{
    private const string Variable = "ACTORDISTILL_TEST_RUN_SECRET";

    private readonly TemporaryFolder _home = new();
    private readonly RunFolder _run;

    public RunSecretTests() => _run = RunFolder.Open(_home.PathOf("run"));

    private string SecretFile => _home.PathOf("secret");

    [Fact]
    public void A_run_that_names_no_secret_gets_one_that_only_its_owner_can_read_and_keeps_it()
    {
        var made = RunSecret.Provide(new SecuritySettings(""), _run);
        Assert.Matches("^[0-9a-f]{64}$", made.Value);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_run.Token));
        Assert.Equal(made.Value, RunSecret.Provide(new SecuritySettings(""), _run).Value);
        Assert.Equal(made.Value, RunSecret.Read(new SecuritySettings(""), _run).Value);
        Assert.NotEqual(made.Value, RunSecret.Provide(new SecuritySettings(""), RunFolder.Open(_home.PathOf("other"))).Value);
    }

    [Fact]
    public void Whoever_only_reads_makes_none() => Assert.Equal(
        ("", false), (RunSecret.Read(new SecuritySettings(""), _run).Value, File.Exists(_run.Token)));

    [Fact]
    public void A_named_secret_counts_and_none_is_made_beside_it()
    {
        File.WriteAllText(SecretFile, "  from-a-file\n");
        Assert.Equal("from-a-file", RunSecret.Provide(new SecuritySettings($"file:{SecretFile}"), _run).Value);
        Environment.SetEnvironmentVariable(Variable, "from-a-variable");
        Assert.Equal("from-a-variable", RunSecret.Provide(new SecuritySettings($"env:{Variable}"), _run).Value);
        Assert.False(File.Exists(_run.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    [InlineData("schlüssel")]
    public void What_cannot_travel_in_a_header_is_refused_and_not_repeated(string text)
    {
        File.WriteAllText(SecretFile, text);
        var fault = Assert.Throws<OperatorException>(() => RunSecret.Read(new SecuritySettings($"file:{SecretFile}"), _run));
        Assert.Equal(
            $"{SecretFile} must hold the run's secret: one line of 1 to 4096 letters, digits and signs without spaces", fault.Message);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_secret_has_a_longest_length(int length, bool isTaken)
    {
        File.WriteAllText(SecretFile, new string('a', length));
        var fault = Record.Exception(() => RunSecret.Read(new SecuritySettings($"file:{SecretFile}"), _run));
        Assert.Equal(isTaken, fault == null);
        Assert.True(fault is null or OperatorException, $"{fault}");
    }

    [Fact]
    public void A_variable_that_is_not_set_and_a_file_that_is_missing_are_named()
    {
        var variable = Assert.Throws<OperatorException>(() => RunSecret.Read(new SecuritySettings("env:ACTORDISTILL_TEST_UNSET"), _run));
        Assert.StartsWith("the environment variable ACTORDISTILL_TEST_UNSET must hold", variable.Message, StringComparison.Ordinal);
        var file = Assert.Throws<OperatorException>(() => RunSecret.Read(new SecuritySettings($"file:{SecretFile}"), _run));
        Assert.StartsWith($"{SecretFile}: cannot be read: ", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_never_shows_it() => Assert.Equal("(secret)", $"{RunSecret.Provide(new SecuritySettings(""), _run)}");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _home.Dispose();
    }
}
