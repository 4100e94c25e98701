using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Akka.Tests.Remoting;

public sealed class TlsTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pfx");

    public TlsTests()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(_path, certificate.Export(X509ContentType.Pfx, Password));
    }

    [Fact]
    public async Task Nodes_with_certificates_talk_over_TLS()
    {
        using var nodes = new RemoteProbes(Tls(isValidationSuppressed: true));
        var far = await nodes.Find(nodes.Far.Ref);
        far.Tell("in secret", nodes.Near.Ref);
        nodes.Far.Expect("in secret");
        Assert.Equal("akka.ssl.tcp", far.Path.Address.Protocol);
    }

    [Fact]
    public void A_certificate_that_nobody_vouches_for_is_refused()
    {
        using var nodes = new RemoteProbes(Tls(isValidationSuppressed: false));
        nodes.Near.System.ActorSelection(RemoteProbes.PathOf(nodes.Far.Ref)).Tell("in secret", nodes.Near.Ref);
        nodes.Far.ExpectNothing();
    }

    [Fact]
    public void A_node_without_TLS_does_not_get_through_to_one_with_it()
    {
        using var nodes = new RemoteProbes("", Tls(isValidationSuppressed: true));
        var path = RemoteProbes.PathOf(nodes.Far.Ref).ToString().Replace("akka.ssl.tcp", "akka.tcp", StringComparison.Ordinal);
        nodes.Near.System.ActorSelection(path).Tell("in the open", nodes.Near.Ref);
        nodes.Far.ExpectNothing();
    }

    [Fact]
    public void A_certificate_file_with_another_password_does_not_start()
    {
        var tls = Tls(isValidationSuppressed: true).Replace(Password, "wrong", StringComparison.Ordinal);
        var config = ConfigurationFactory.ParseString(RemoteProbes.Loopback(tls));
        Assert.ThrowsAny<Exception>(() => ActorSystem.Create("tls", config));
    }

    public void Dispose() => File.Delete(_path);

    private string Tls(bool isValidationSuppressed) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            suppress-validation = {{(isValidationSuppressed ? "true" : "false")}}
            require-mutual-authentication = true
            certificate { path = "{{_path}}", password = "{{Password}}" }
          }
        }
        """;
}
