using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>The certificate files of one machine, as each plane takes them.</summary>
/// <param name="Folder">With certificate.pem, key.pem and bundle.p12.</param>
/// <param name="Authority">Whom it trusts.</param>
public sealed record NodeFiles(string Folder, string Authority)
{
    /// <summary>Its private key.</summary>
    public string Key => Path.Combine(Folder, "key.pem");

    private string Certificate => Path.Combine(Folder, "certificate.pem");

    /// <summary>For the file of a run.</summary>
    public string Section => $$"""
        security.tls {
          certificate = "{{Certificate}}", key = "{{Key}}"
          authority = "{{Authority}}", bundle = "{{Path.Combine(Folder, "bundle.p12")}}"
        }
        """;

    /// <summary>For the server of batches.</summary>
    public ServerTls Server() => ServerTls.Load(Certificate, Key, Authority);

    /// <summary>For a client of batches.</summary>
    /// <param name="shows">Whether it shows its certificate.</param>
    public SslClientAuthenticationOptions Client(bool shows = true)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Authority);
        var options = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        if (shows)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(Certificate, Key), additionalCertificates: null, offline: true);
        return options;
    }

    /// <summary>For an actor system.</summary>
    /// <param name="shows">Whether it shows its certificate to whom it calls.</param>
    public string Akka(bool shows = true) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl {
            require-mutual-authentication = {{(shows ? "on" : "off")}}
            validate-certificate-hostname = on
            certificate { path = "{{Path.Combine(Folder, "bundle.p12")}}", password = "" }
            authority.path = "{{Authority}}"
          }
        }
        """;
}
