using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.EndToEnd.Tests.Runs;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>What "certs create" writes, twice: of the cluster's own authority and of a stranger; and an expired one.</summary>
public sealed class CertificateFiles : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Whose certificate a peer has.</summary>
    public enum Holder
    {
        Ours,
        Strangers,
        Expired,
    }

    public async Task InitializeAsync()
    {
        foreach (var authority in new[] { "ours", "strangers" })
            await TinyRun.SucceedAsync(
                "certs", "create", "--output", _folder.PathOf(authority), "--node", "here=127.0.0.1,localhost", "--node", "there=10.9.8.7");
        WriteExpired();
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The certificates of a peer of each kind; the authority that it trusts is ours.</summary>
    public NodeFiles Of(Holder holder)
    {
        var folder = holder switch
        {
            Holder.Ours => _folder.PathOf("ours", "here"),
            Holder.Strangers => _folder.PathOf("strangers", "here"),
            Holder.Expired => _folder.PathOf("expired"),
            _ => throw new ArgumentOutOfRangeException(nameof(holder)),
        };
        return new NodeFiles(folder, _folder.PathOf("ours", "here", "authority.pem"));
    }

    /// <summary>Of our authority, but for another machine.</summary>
    public NodeFiles OfOtherMachine() => new(_folder.PathOf("ours", "there"), _folder.PathOf("ours", "there", "authority.pem"));

    private void WriteExpired()
    {
        using var authority = X509Certificate2.CreateFromPemFile(
            _folder.PathOf("ours", "authority", "certificate.pem"), _folder.PathOf("ours", "authority", "key.pem"));
        using var model = X509CertificateLoader.LoadCertificateFromFile(_folder.PathOf("ours", "here", "certificate.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(model.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in model.Extensions.Where(extension => extension is not X509SubjectKeyIdentifierExtension))
            request.CertificateExtensions.Add(extension);
        // Within the authority's own hour of slack.
        using var signed = request.Create(
            authority, DateTimeOffset.UtcNow.AddMinutes(-50), DateTimeOffset.UtcNow.AddMinutes(-1), RandomNumberGenerator.GetBytes(16));
        using var expired = signed.CopyWithPrivateKey(key);
        Directory.CreateDirectory(_folder.PathOf("expired"));
        File.WriteAllText(_folder.PathOf("expired", "certificate.pem"), expired.ExportCertificatePem());
        File.WriteAllText(_folder.PathOf("expired", "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(_folder.PathOf("expired", "bundle.p12"), expired.Export(X509ContentType.Pkcs12, ""));
    }
}
