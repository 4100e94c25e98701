using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>How a server shows who it is, and whom it lets in.</summary>
/// <param name="Certificate">The server's own, with its key.</param>
/// <param name="ClientAuthorities">Whoever comes must show a certificate signed by one of these; empty: nobody is asked for one.</param>
public sealed record ServerTls(X509Certificate2 Certificate, X509Certificate2Collection ClientAuthorities)
{
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

    internal void Configure(HttpsConnectionAdapterOptions options)
    {
        options.ServerCertificate = Certificate;
        if (ClientAuthorities.Count == 0) return;
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (certificate, chain, _) => IsTrusted(certificate, chain);
    }

    // The system's authorities do not count: whoever has a certificate from anywhere is not yet a student.
    private bool IsTrusted(X509Certificate2 certificate, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(ClientAuthorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
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
