using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Storage;

namespace ActorDistill.Host.Certificates;

/// <summary>Signs the certificates of a cluster's machines: ECDSA over P-256 with SHA-256, as RFC 5280 wants them.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const int SerialBytes = 16;
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    // Clocks of machines differ: what is made now is to be good at once everywhere.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private CertificateAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>Its own, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A fresh one, for ten years.</summary>
    public static CertificateAuthority Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Two authorities of one name would be taken for each other's by whoever reads a log.
        var request = RequestFor($"ActorDistill authority {RandomNumberGenerator.GetHexString(8, lowercase: true)}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(now - ClockSlack, now + Life));
    }

    /// <summary>One that was written before.</summary>
    /// <exception cref="OperatorException">A file cannot be read or holds something else.</exception>
    public static CertificateAuthority Load(string certificateFile, string keyFile)
    {
        try
        {
            return new CertificateAuthority(
                FaultOf.Disk(certificateFile, "read", () => X509Certificate2.CreateFromPemFile(certificateFile, keyFile)));
        }
        catch (CryptographicException fault)
        {
            throw new OperatorException($"{certificateFile}: is no certificate with its key in PEM form: {fault.Message}", fault);
        }
    }

    /// <summary>A certificate with its key, for both ends of a connection.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="now">Good from an hour before.</param>
    /// <param name="life">How long from now.</param>
    /// <exception cref="OperatorException">The authority's own ends before.</exception>
    public X509Certificate2 Issue(NodeHosts node, DateTimeOffset now, TimeSpan life)
    {
        if (now + life > new DateTimeOffset(Certificate.NotAfter))
            throw new OperatorException(string.Create(CultureInfo.InvariantCulture,
                $"--days is {life.TotalDays}, but the authority is good until {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd} only"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(node.Name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse, ClientUse], false));
        request.CertificateExtensions.Add(NamesOf(node));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var from = Later(now - ClockSlack, new DateTimeOffset(Certificate.NotBefore));
        using var signed = request.Create(Certificate, from, now + life, RandomNumberGenerator.GetBytes(SerialBytes));
        return signed.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
    }

    private static X509Extension NamesOf(NodeHosts node)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in node.Hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        return names.Build();
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
