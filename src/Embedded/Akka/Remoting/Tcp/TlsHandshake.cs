using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remoting.Tcp;

/// <summary>Puts TLS over a connection, from either end.</summary>
internal static class TlsHandshake
{
    /// <exception cref="AuthenticationException">The peer is not trusted, or does not trust this node.</exception>
    public static Task<SslStream> AsClient(Stream stream, TlsSettings tls, string host, CancellationToken cancellationToken)
    {
        var check = new PeerCertificate(tls, isAnsweredForByName: true);
        return check.Guard(stream, secure => secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificates = tls.IsMutual ? [tls.Certificate] : null,
                LocalCertificateSelectionCallback = tls.IsMutual ? (_, _, _, _, _) => tls.Certificate : null,
                CertificateChainPolicy = PolicyOf(tls),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => check.IsGood(certificate, chain, errors),
            },
            cancellationToken));
    }

    /// <inheritdoc cref="AsClient"/>
    public static Task<SslStream> AsServer(Stream stream, TlsSettings tls, CancellationToken cancellationToken)
    {
        var check = new PeerCertificate(tls, isAnsweredForByName: false);
        return check.Guard(stream, secure => secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = tls.Certificate,
                ClientCertificateRequired = tls.IsMutual,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = PolicyOf(tls),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => check.IsGood(certificate, chain, errors),
            },
            cancellationToken));
    }

    // Null: what the system trusts.
    private static X509ChainPolicy? PolicyOf(TlsSettings tls)
    {
        if (tls.Authorities.Count == 0) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(tls.Authorities);
        return policy;
    }
}
