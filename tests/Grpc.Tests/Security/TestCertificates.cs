using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorDistill.GrpcTests.Security;

/// <summary>An authority of our own, and what it signs.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Authority = request.CreateSelfSigned(Start, End);
    }

    public X509Certificate2 Authority { get; }

    private static DateTimeOffset Start => DateTimeOffset.UtcNow.AddDays(-1);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.AddDays(1);

    /// <summary>For a server on loopback or a client, by its name.</summary>
    public X509Certificate2 Issue(string commonName, string? dnsName = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dnsName != null) names.AddDnsName(dnsName);
        if (commonName == "server") names.AddIpAddress(IPAddress.Loopback);
        if (dnsName != null || commonName == "server") request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(Authority, Start.AddMinutes(1), End.AddMinutes(-1), [1, .. RandomNumberGenerator.GetBytes(8)]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Whether a chain ends in this authority.</summary>
    public bool Trusts(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 presented) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }
}
