using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using Akka.Configuration;

namespace ActorDistill.Host.Certificates;

/// <summary>The run's certificates for the plane of the actors.</summary>
internal static class ActorTls
{
    /// <summary>
    /// Akka's configuration: TLS at both ends, each shows a certificate of the authority, and the one that is called one for its name. It
    /// goes below the operator's own section akka. Akka.NET does not read authority.path: there the authority must be in the system's
    /// store.
    /// </summary>
    public static Config ConfigOf(TlsSettings tls) => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl {
            suppress-validation = off
            require-mutual-authentication = on
            validate-certificate-hostname = on
            certificate { path = {{Quoted(tls.Bundle)}}, password = "" }
            authority.path = {{Quoted(tls.Authority)}}
          }
        }
        """);

    /// <summary>Refuses a bundle that is not the certificate's: one plane would work and the other not.</summary>
    /// <param name="tls">Where it is.</param>
    /// <param name="certificate">What the other plane shows.</param>
    /// <exception cref="OperatorException">It cannot be read, has a password, or is another certificate.</exception>
    public static void RequireSame(TlsSettings tls, X509Certificate2 certificate)
    {
        using var bundle = Load(tls.Bundle);
        if (!bundle.HasPrivateKey) throw new OperatorException($"{tls.Bundle}: holds no key");
        if (bundle.Thumbprint != certificate.Thumbprint)
            throw new OperatorException($"{tls.Bundle}: holds another certificate than {tls.Certificate}");
    }

    private static X509Certificate2 Load(string path)
    {
        try
        {
            return FaultOf.Disk(path, "read", () => X509CertificateLoader.LoadPkcs12FromFile(path, password: ""));
        }
        // On a file system's refusals the framework itself puts its own exception around.
        catch (CryptographicException fault)
        {
            throw new OperatorException($"{path}: is no PKCS 12 file without a password: {fault.Message}", fault);
        }
    }

    // HOCON's quoted texts are JSON's.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
