using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorDistill.Storage;

namespace ActorDistill.Host.Certificates;

/// <summary>
/// The folder that "certs create" writes: authority/{certificate,key}.pem, and for each node what goes to its machine,
/// NODE/{certificate,key,authority}.pem and NODE/bundle.p12. Keys are readable for their owner alone.
/// </summary>
internal static class CertificateFolder
{
    public const string Authority = "authority";
    public const string CertificateFile = "certificate.pem";
    public const string KeyFile = "key.pem";
    public const string AuthorityFile = "authority.pem";
    public const string BundleFile = "bundle.p12";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A new authority and its nodes. The folder appears whole or not at all.</summary>
    /// <exception cref="OperatorException">The folder exists and is not empty, or cannot be written.</exception>
    public static void Create(string folder, IReadOnlyList<NodeHosts> nodes, DateTimeOffset now, TimeSpan life)
    {
        using var target = AtomicFolder.Create(folder);
        using var authority = CertificateAuthority.Create(now);
        var own = NewFolder(target.PathOf(Authority));
        WritePublic(Path.Combine(own, CertificateFile), authority.Certificate);
        WriteKey(Path.Combine(own, KeyFile), authority.Certificate);
        foreach (var node in nodes) Write(NewFolder(target.PathOf(node.Name)), authority, node, now, life);
        target.Commit();
    }

    /// <summary>More nodes of the authority that the folder has.</summary>
    /// <exception cref="OperatorException">There is none, a node is there already, or the folder cannot be written.</exception>
    public static void Add(string folder, IReadOnlyList<NodeHosts> nodes, DateTimeOffset now, TimeSpan life)
    {
        var own = Path.Combine(folder, Authority);
        using var authority = CertificateAuthority.Load(Path.Combine(own, CertificateFile), Path.Combine(own, KeyFile));
        foreach (var node in nodes)
            if (Path.Exists(Path.Combine(folder, node.Name)))
                throw new OperatorException($"{Path.Combine(folder, node.Name)}: exists; delete it first if the node is to have another");
        foreach (var node in nodes)
        {
            using var target = AtomicFolder.Create(Path.Combine(folder, node.Name));
            // Its key is in there, and the files themselves come to be by a rename of their own.
            var inside = Path.GetDirectoryName(target.PathOf(CertificateFile))!;
            OwnersAlone(inside);
            Write(inside, authority, node, now, life);
            target.Commit();
        }
    }

    private static void Write(string folder, CertificateAuthority authority, NodeHosts node, DateTimeOffset now, TimeSpan life)
    {
        using var certificate = authority.Issue(node, now, life);
        WritePublic(Path.Combine(folder, CertificateFile), certificate);
        WritePublic(Path.Combine(folder, AuthorityFile), authority.Certificate);
        WriteKey(Path.Combine(folder, KeyFile), certificate);
        // The file's mode guards it as it does the key beside it; a password would have to stand in the settings.
        WriteOwned(Path.Combine(folder, BundleFile), certificate.Export(X509ContentType.Pkcs12, password: ""));
    }

    private static void WritePublic(string path, X509Certificate2 certificate) => AtomicFile.Write(
        path, stream => stream.Write(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n")));

    private static void WriteKey(string path, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        WriteOwned(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    private static void WriteOwned(string path, byte[] content)
    {
        AtomicFile.Write(path, stream => stream.Write(content), Owner);
        CryptographicOperations.ZeroMemory(content);
    }

    private static string NewFolder(string path)
    {
        FaultOf.Disk(path, "created", () => Directory.CreateDirectory(path));
        OwnersAlone(path);
        return path;
    }

    private static void OwnersAlone(string folder)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Owner | UnixFileMode.UserExecute);
    }
}
