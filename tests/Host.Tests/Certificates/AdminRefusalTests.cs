using ActorDistill.Host.Admin;
using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Admin;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.Host.Tests.Certificates;

/// <summary>Commands: who may give them, over a real socket with TLS.</summary>
public sealed class AdminRefusalTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private const int AttemptCount = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly LineLoggers _loggers = new();
    private readonly List<LeaveCluster> _orders = [];

    public AdminRefusalTests()
    {
        foreach (var authority in new[] { "ours", "strangers" })
            HostRun.Of("certs", "create", "--output", _folder.PathOf(authority), "--node", "here=127.0.0.1");
    }

    [Fact]
    public async Task Who_has_both_is_obeyed()
    {
        await using var server = await StartAsync();
        await AskAsync(server, Secret, "ours");
        Assert.Single(_orders);
        Assert.DoesNotContain(_loggers.Lines, line => line.Contains("refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "ours", "a call without a bearer token")]
    [InlineData("wrong-horse", "ours", "a call with another bearer token")]
    [InlineData(Secret, "strangers", "its certificate CN=here is not taken: ")]
    public async Task Who_has_not_is_refused_and_told_of_once_a_second(string token, string authority, string reason)
    {
        await using var server = await StartAsync();
        var began = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; attempt < AttemptCount; attempt++)
        {
            var fault = await Record.ExceptionAsync(() => AskAsync(server, token, authority));
            Assert.True(fault is OperatorException or NodeSilentException, $"{fault}");
        }
        var seconds = (int)TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var told = _loggers.Lines.Where(line => line.Contains(" is refused: ", StringComparison.Ordinal)).ToList();
        Assert.InRange(told.Count, 1, 1 + seconds);
        Assert.All(told, line => Assert.Contains($"127.0.0.1 is refused: {reason}", line));
        Assert.Empty(_orders);
        Assert.DoesNotContain(_loggers.Lines, line => line.Contains("horse", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _folder.Dispose();
    }

    private Task<GrpcEndpoint> StartAsync()
    {
        var service = new AdminService("here", new CoordinatorBridge(), new BearerToken(Secret), _orders.Add);
        return AdminServer.StartAsync(new AdminSettings("127.0.0.1", 0), service, TlsOf("ours").Server, _loggers);
    }

    private async Task AskAsync(GrpcEndpoint server, string token, string authority)
    {
        // A folder without a token gives none.
        File.WriteAllText(_folder.PathOf("secret"), token);
        var place = token.Length == 0 ? "" : $"file:{_folder.PathOf("secret")}";
        var secret = RunSecret.Read(new SecuritySettings(place), RunFolder.Open(_folder.PathOf("run")));
        using var client = new AdminClient(server.Address, secret, TlsOf(authority));
        await client.LeaveAsync("for a test", everyone: false);
    }

    // Whoever comes trusts our authority; what it shows is of the one that is named.
    private RunTls TlsOf(string authority) => RunTls.Load(new TlsSettings(
        _folder.PathOf(authority, "here", "certificate.pem"), _folder.PathOf(authority, "here", "key.pem"),
        _folder.PathOf("ours", "here", "authority.pem"), _folder.PathOf(authority, "here", "bundle.p12")))!;
}
