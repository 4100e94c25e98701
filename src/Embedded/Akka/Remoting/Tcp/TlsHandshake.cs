using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remoting.Tcp;

/// <summary>Puts TLS over a connection, from either end.</summary>
internal static class TlsHandshake
{
    public static async Task<SslStream> AsClient(Stream stream, TlsSettings tls, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificates = tls.IsMutual ? [tls.Certificate] : null,
                LocalCertificateSelectionCallback = tls.IsMutual ? (_, _, _, _, _) => tls.Certificate : null,
                RemoteCertificateValidationCallback = (_, _, _, errors) => IsGood(errors, tls),
            },
            cancellationToken);
        return secure;
    }

    public static async Task<SslStream> AsServer(Stream stream, TlsSettings tls, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = tls.Certificate,
                ClientCertificateRequired = tls.IsMutual,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    tls.IsMutual ? certificate is not null && IsGood(errors, tls) : certificate is null || IsGood(errors, tls),
            },
            cancellationToken);
        return secure;
    }

    private static bool IsGood(SslPolicyErrors errors, TlsSettings tls)
    {
        if (tls.IsValidationSuppressed) return true;
        var tolerated = tls.IsHostnameValidated ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateNameMismatch;
        return (errors & ~tolerated) == SslPolicyErrors.None;
    }
}
