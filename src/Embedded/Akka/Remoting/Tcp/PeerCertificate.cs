using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remoting.Tcp;

/// <summary>Whether a peer's certificate will do; if not, the log is to say why, which the framework's exception does not.</summary>
/// <param name="tls">What is asked for.</param>
/// <param name="isAnsweredForByName">Whether this node called the peer by a name: then it always shows a certificate, for it.</param>
internal sealed class PeerCertificate(TlsSettings tls, bool isAnsweredForByName)
{
    private string? _fault;

    /// <summary>Answers the framework's question about the peer.</summary>
    public bool IsGood(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            if (!isAnsweredForByName && !tls.IsMutual) return true;
            _fault = "the peer shows no certificate";
            return false;
        }
        if (tls.IsValidationSuppressed) return true;
        var tolerated = tls.IsHostnameValidated ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateNameMismatch;
        if ((errors & ~tolerated) == SslPolicyErrors.None) return true;
        _fault = $"the peer's certificate {certificate.Subject} is not taken: {string.Join(", ", Faults(chain, errors & ~tolerated))}";
        return false;
    }

    /// <summary>The handshake; a peer that is not trusted is named with the reason.</summary>
    /// <exception cref="AuthenticationException">It failed.</exception>
    public async Task<SslStream> Guard(Stream stream, Func<SslStream, Task> handshake)
    {
        var secure = new SslStream(stream);
        try
        {
            await handshake(secure);
            return secure;
        }
        catch (AuthenticationException cause) when (_fault is { } fault)
        {
            throw new AuthenticationException(fault, cause);
        }
    }

    private static IEnumerable<string> Faults(X509Chain? chain, SslPolicyErrors errors)
    {
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) yield return "it is for another name";
        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0) yield break;
        foreach (var status in chain?.ChainStatus ?? []) yield return status.Status.ToString();
    }
}
