using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Storage;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>How a server shows who it is, and whom it lets in.</summary>
/// <param name="Certificate">The server's own, with its key.</param>
/// <param name="ClientAuthorities">Whoever comes must show a certificate signed by one of these; empty: nobody is asked for one.</param>
public sealed record ServerTls(X509Certificate2 Certificate, X509Certificate2Collection ClientAuthorities)
{
    private readonly Lazy<SslStreamCertificateContext> _context = new(
        () => SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true));

    /// <summary>Reads PEM files.</summary>
    /// <param name="certificateFile">The server's certificate.</param>
    /// <param name="keyFile">Its key.</param>
    /// <param name="clientAuthorityFile">Certificates of authorities; null: no client certificates.</param>
    /// <exception cref="OperatorException">A file cannot be read or holds something else.</exception>
    public static ServerTls Load(string certificateFile, string keyFile, string? clientAuthorityFile)
    {
        var certificate = Read(certificateFile, () => X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
        var authorities = new X509Certificate2Collection();
        if (clientAuthorityFile != null)
        {
            Read(clientAuthorityFile, () =>
            {
                authorities.ImportFromPemFile(clientAuthorityFile);
                return authorities;
            });
            if (authorities.Count == 0) throw new OperatorException($"{clientAuthorityFile}: holds no certificate");
        }
        return new ServerTls(certificate, authorities);
    }

    /// <summary>For one connection.</summary>
    /// <param name="refused">Told why a client's certificate is not taken.</param>
    internal SslServerAuthenticationOptions OptionsFor(Action<string> refused) => new()
    {
        ServerCertificateContext = _context.Value,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ClientCertificateRequired = ClientAuthorities.Count > 0,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (ClientAuthorities.Count == 0) return true;
            if (FaultOfPeer(certificate as X509Certificate2, chain) is not { } fault) return true;
            refused(fault);
            return false;
        },
    };

    // The system's authorities do not count: whoever has a certificate from anywhere is not yet a student.
    private string? FaultOfPeer(X509Certificate2? certificate, X509Chain? presented)
    {
        if (certificate == null) return "it shows no certificate";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(ClientAuthorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate)
            ? null
            : $"its certificate {certificate.Subject} is not taken: {string.Join(", ", chain.ChainStatus.Select(status => status.Status))}";
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return FaultOf.Disk(file, "read", read);
        }
        catch (CryptographicException fault)
        {
            throw new OperatorException($"{file}: is no certificate with its key in PEM form: {fault.Message}", fault);
        }
    }
}
