using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;

namespace Akka.Remoting.Tcp;

/// <summary>What concerns sockets and TLS in <c>akka.remote</c>.</summary>
/// <param name="FrameBytesMax">The longest frame that is taken.</param>
/// <param name="ConnectTimeout">How long a connection may take, its TLS handshake included.</param>
/// <param name="HasJoinToken">Whether strangers are kept out by a join token.</param>
/// <param name="Tls">How to speak TLS; null: plain text.</param>
internal sealed record TcpSettings(int FrameBytesMax, TimeSpan ConnectTimeout, bool HasJoinToken, TlsSettings? Tls)
{
    /// <exception cref="ConfigurationException">A setting is missing or wrong.</exception>
    public static TcpSettings Read(Config config)
    {
        var remote = RemoteSettings.Read(config);
        var tls = config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl") ? TlsSettings.Read(config) : null;
        return new TcpSettings(remote.FrameBytesMax, remote.ConnectionTimeout, remote.JoinToken.Length > 0, tls);
    }
}

/// <summary>What <c>akka.remote.dot-netty.tcp.ssl</c> says.</summary>
/// <param name="Certificate">This node's, with its private key.</param>
/// <param name="IsMutual">Whether who connects must have a certificate too.</param>
/// <param name="IsHostnameValidated">Whether the peer's certificate must be for the name it is called by.</param>
/// <param name="IsValidationSuppressed">Whether any certificate will do.</param>
/// <param name="Authorities">Whose signature counts; empty: those of the system's store.</param>
internal sealed record TlsSettings(
    X509Certificate2 Certificate, bool IsMutual, bool IsHostnameValidated, bool IsValidationSuppressed,
    X509Certificate2Collection Authorities)
{
    private const string Ssl = "akka.remote.dot-netty.tcp.ssl";

    /// <exception cref="ConfigurationException">A file cannot be read.</exception>
    public static TlsSettings Read(Config config)
    {
        var path = config.GetString($"{Ssl}.certificate.path");
        if (string.IsNullOrEmpty(path))
            throw new ConfigurationException($"{Ssl}.certificate.path is missing: enable-ssl needs a certificate");
        var password = config.GetString($"{Ssl}.certificate.password");
        var certificate = Load($"{Ssl}.certificate.path", path, () => X509CertificateLoader.LoadPkcs12FromFile(path, password));
        if (!certificate.HasPrivateKey) throw new ConfigurationException($"{Ssl}.certificate.path is {path}: it has no private key");
        return new TlsSettings(
            certificate,
            config.GetBoolean($"{Ssl}.require-mutual-authentication"),
            config.GetBoolean($"{Ssl}.validate-certificate-hostname"),
            config.GetBoolean($"{Ssl}.suppress-validation"),
            AuthoritiesOf(config.GetString($"{Ssl}.authority.path")));
    }

    private static X509Certificate2Collection AuthoritiesOf(string? path)
    {
        var found = new X509Certificate2Collection();
        if (string.IsNullOrEmpty(path)) return found;
        Load($"{Ssl}.authority.path", path, () =>
        {
            found.ImportFromPemFile(path);
            return found;
        });
        return found.Count > 0 ? found : throw new ConfigurationException($"{Ssl}.authority.path is {path}: it holds no certificate");
    }

    private static T Load<T>(string key, string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{key} is {path}: {cause.Message}", cause);
        }
    }
}
