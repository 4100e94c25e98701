using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Storage;

namespace ActorDistill.Host.Certificates;

/// <summary>One certificate with its files, as an operator wants to see it.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Hosts">Names and addresses it is for; none for an authority.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="Fingerprint">SHA-256, in hexadecimal digits.</param>
/// <param name="Faults">What makes it useless or dangerous, one sentence each.</param>
internal sealed record ShownCertificate(
    string Folder, string Subject, IReadOnlyList<string> Hosts, string Issuer, DateTimeOffset Ends, string Fingerprint,
    IReadOnlyList<string> Faults)
{
    /// <summary>Looks at a folder of an authority or of a node.</summary>
    /// <exception cref="OperatorException">A file cannot be read or holds something else.</exception>
    public static ShownCertificate Of(string folder, DateTimeOffset now)
    {
        using var certificate = Read(Path.Combine(folder, CertificateFolder.CertificateFile));
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SingleOrDefault();
        IEnumerable<string> hosts = names == null
            ? []
            : names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()));
        return new ShownCertificate(
            folder, certificate.Subject, [.. hosts], certificate.Issuer, new DateTimeOffset(certificate.NotAfter),
            certificate.GetCertHashString(HashAlgorithmName.SHA256), [.. FaultsOf(folder, certificate, now)]);
    }

    private static IEnumerable<string> FaultsOf(string folder, X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > new DateTimeOffset(certificate.NotAfter)) yield return "it has ended";
        if (now < new DateTimeOffset(certificate.NotBefore)) yield return "it is not good yet";
        var authority = Path.Combine(folder, CertificateFolder.AuthorityFile);
        if (File.Exists(authority) && !IsSignedBy(authority, certificate)) yield return $"{authority} has not signed it";
        foreach (var name in new[] { CertificateFolder.KeyFile, CertificateFolder.BundleFile })
            if (IsOpenToOthers(Path.Combine(folder, name)))
                yield return $"{Path.Combine(folder, name)} can be read by others: chmod 600";
        var key = Path.Combine(folder, CertificateFolder.KeyFile);
        if (File.Exists(key) && !IsKeyOf(key, certificate)) yield return $"{key} is not its key";
    }

    private static bool IsSignedBy(string authorityFile, X509Certificate2 certificate)
    {
        using var authority = Read(authorityFile);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // When it ends is said on its own.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private static bool IsOpenToOthers(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;
    }

    private static bool IsKeyOf(string keyFile, X509Certificate2 certificate)
    {
        var key = FaultOf.Disk(keyFile, "read", () => File.ReadAllText(keyFile));
        try
        {
            using var whole = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
            return true;
        }
        // What it says is that the two do not fit; the key itself is never in its text.
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static X509Certificate2 Read(string path)
    {
        var pem = FaultOf.Disk(path, "read", () => File.ReadAllText(path));
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException fault)
        {
            throw new OperatorException($"{path}: is no certificate in PEM form: {fault.Message}", fault);
        }
    }
}
