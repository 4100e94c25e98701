using ActorDistill.Host.Certificates;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Certificates;

/// <summary>One section of the settings gives both planes their certificates.</summary>
public sealed class ActorTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ActorTlsTests() =>
        HostRun.Of("certs", "create", "--output", _folder.PathOf("certs"), "--node", "a=127.0.0.1", "--node", "b=10.0.0.2");

    [Fact]
    public void Each_setting_reaches_its_key()
    {
        var config = ActorTls.ConfigOf(new TlsSettings("c", "k", "dir/auth\"ority", "dir/bund\\le"));
        const string Tcp = "akka.remote.dot-netty.tcp";
        Assert.True(config.GetBoolean($"{Tcp}.enable-ssl"));
        Assert.True(config.GetBoolean($"{Tcp}.ssl.require-mutual-authentication"));
        Assert.True(config.GetBoolean($"{Tcp}.ssl.validate-certificate-hostname"));
        Assert.False(config.GetBoolean($"{Tcp}.ssl.suppress-validation", true));
        Assert.Equal("dir/bund\\le", config.GetString($"{Tcp}.ssl.certificate.path"));
        Assert.Equal("", config.GetString($"{Tcp}.ssl.certificate.password"));
        Assert.Equal("dir/auth\"ority", config.GetString($"{Tcp}.ssl.authority.path"));
    }

    [Fact]
    public void The_bundle_must_hold_the_certificate_that_the_other_plane_shows()
    {
        var tls = Of("a");
        Assert.NotNull(RunTls.Load(tls));
        var mixed = tls with { Bundle = Of("b").Bundle };
        Assert.Equal(
            $"{mixed.Bundle}: holds another certificate than {mixed.Certificate}",
            Assert.Throws<OperatorException>(() => RunTls.Load(mixed)).Message);
        Assert.StartsWith(
            $"{tls.Key}: is no PKCS 12 file without a password: ",
            Assert.Throws<OperatorException>(() => RunTls.Load(tls with { Bundle = tls.Key })).Message);
    }

    public void Dispose() => _folder.Dispose();

    private TlsSettings Of(string node) => new(
        _folder.PathOf("certs", node, "certificate.pem"), _folder.PathOf("certs", node, "key.pem"),
        _folder.PathOf("certs", node, "authority.pem"), _folder.PathOf("certs", node, "bundle.p12"));
}
