using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Host.Certificates;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.Host.Tests.Certificates;

public sealed class CertsCommandTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] TwoNodes = ["--node", "lab1=10.0.0.1,lab1.example.org", "--node", "lab2=[::1]"];

    private readonly TemporaryFolder _folder = new();

    private string Certs => _folder.PathOf("certs");

    [Fact]
    public void Create_writes_an_authority_and_what_each_node_needs()
    {
        var run = Create(TwoNodes);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.Equal(
            [
                "authority/certificate.pem", "authority/key.pem", "lab1/authority.pem", "lab1/bundle.p12", "lab1/certificate.pem",
                "lab1/key.pem", "lab2/authority.pem", "lab2/bundle.p12", "lab2/certificate.pem", "lab2/key.pem",
            ],
            Directory.GetFiles(Certs, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Certs, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(At("lab1", "certificate.pem"));
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["lab1.example.org"], names.EnumerateDnsNames());
        Assert.Equal(["10.0.0.1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.Equal(
            ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value));
        Assert.Equal("CN=lab1", certificate.Subject);
        Assert.InRange((new DateTimeOffset(certificate.NotAfter) - DateTimeOffset.UtcNow).TotalDays, 729, 731);
    }

    [Fact]
    public void Both_planes_read_the_files_and_the_bundle_is_the_same_certificate()
    {
        Create(TwoNodes);
        var tls = ServerTls.Load(At("lab1", "certificate.pem"), At("lab1", "key.pem"), At("lab1", "authority.pem"));
        using var bundle = X509CertificateLoader.LoadPkcs12FromFile(At("lab1", "bundle.p12"), "");
        Assert.True(bundle.HasPrivateKey);
        Assert.Equal(tls.Certificate.Thumbprint, bundle.Thumbprint);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(At("authority", "certificate.pem"));
        Assert.Equal(authority.Thumbprint, Assert.Single(tls.ClientAuthorities).Thumbprint);
    }

    [Fact]
    public void Only_the_owner_can_read_keys_and_look_into_their_folders()
    {
        Create(TwoNodes);
        Assert.All(
            new[] { At("authority", "key.pem"), At("lab1", "key.pem"), At("lab1", "bundle.p12"), At("lab2", "key.pem") },
            path => AssertMode(Owner, path));
        Assert.All(Directory.GetDirectories(Certs), path => AssertMode(Owner | UnixFileMode.UserExecute, path));
    }

    [Fact]
    public void Nothing_that_is_there_is_overwritten()
    {
        Create(TwoNodes);
        var before = File.ReadAllBytes(At("lab1", "key.pem"));
        Create(TwoNodes).RequireMistake($"{Certs}: exists and is not empty");
        HostRun.Of("certs", "add", Certs, "--node", "lab1=10.0.0.9").RequireMistake(
            $"{At("lab1")}: exists; delete it first if the node is to have another");
        Assert.Equal(before, File.ReadAllBytes(At("lab1", "key.pem")));
    }

    [Fact]
    public void A_machine_that_comes_later_gets_a_certificate_of_the_same_authority()
    {
        Create(TwoNodes);
        Assert.Equal(0, HostRun.Of("certs", "add", Certs, "--node", "lab3=10.0.0.3", "--days", "7").ExitCode);
        Assert.Equal(File.ReadAllBytes(At("lab1", "authority.pem")), File.ReadAllBytes(At("lab3", "authority.pem")));
        AssertMode(Owner, At("lab3", "key.pem"));
        var shown = HostRun.Of("certs", "show", Certs);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains($"{At("lab3")}: CN=lab3", shown.Output);
        Assert.Contains("(7 days)", shown.Output.Replace("(6 days)", "(7 days)", StringComparison.Ordinal));
        HostRun.Of("certs", "add", Certs, "--node", "lab4=a", "--days", "3650").RequireMistake(
            $"--days is 3650, but the authority is good until {DateTimeOffset.UtcNow.AddDays(3650):yyyy-MM-dd} only");
    }

    [Fact]
    public void Show_finds_what_is_of_no_use()
    {
        Create(TwoNodes);
        Assert.Contains("WRONG: it has ended", Faults(ShownCertificate.Of(At("lab1"), DateTimeOffset.UtcNow.AddDays(731))));
        Assert.Contains("WRONG: it is not good yet", Faults(ShownCertificate.Of(At("lab1"), DateTimeOffset.UtcNow.AddDays(-1))));
        Assert.Empty(ShownCertificate.Of(At("lab1"), DateTimeOffset.UtcNow).Faults);
        var other = _folder.PathOf("other");
        HostRun.Of("certs", "create", "--output", other, "--node", "lab1=10.0.0.1");
        File.Copy(Path.Combine(other, "lab1", "authority.pem"), At("lab1", "authority.pem"), overwrite: true);
        File.Copy(Path.Combine(other, "lab1", "key.pem"), At("lab1", "key.pem"), overwrite: true);
        var shown = HostRun.Of("certs", "show", At("lab1"));
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains($"WRONG: {At("lab1", "authority.pem")} has not signed it", shown.Output);
        Assert.Contains($"WRONG: {At("lab1", "key.pem")} is not its key", shown.Output);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(At("lab2", "key.pem"), Owner | UnixFileMode.GroupRead);
        Assert.Contains($"{At("lab2", "key.pem")} can be read by others: chmod 600", HostRun.Of("certs", "show", Certs).Output);
    }

    [Theory]
    [InlineData("lab1", "--node is lab1, must be NAME=HOST or NAME=HOST,HOST")]
    [InlineData("lab1=", "--node lab1 has the host \"\", must be a name or an address that others call it by")]
    [InlineData("lab1=a,,b", "--node lab1 has the host \"\", must be a name or an address that others call it by")]
    [InlineData("lab1=a b", "--node lab1 has the host \"a b\", must be a name or an address that others call it by")]
    [InlineData("lab1=0.0.0.0", "--node lab1 has the host \"0.0.0.0\", must be a name or an address that others call it by")]
    [InlineData("../x=a", "--node ../x is no name: letters, digits, '-', '_' and '.', the first a letter or a digit, at most 64")]
    [InlineData("authority=a", "--node authority: that is the authority's own folder")]
    public void A_node_that_cannot_be_is_told(string node, string line)
    {
        HostRun.Of("certs", "create", "--output", Certs, "--node", node).RequireMistake(line);
        Assert.False(Directory.Exists(Certs));
    }

    [Fact]
    public void Other_mistakes_are_told_in_one_line()
    {
        Create("--node", "a=h", "--node", "A=h").RequireMistake("--node a is given twice; hosts of one node are joined by commas");
        Create("--node", "a=h", "--days", "0").RequireMistake("--days is 0, must be 1 to 3650");
        HostRun.Of("certs", "show", Certs).RequireMistake($"{Certs}: there is no such folder");
        HostRun.Of("certs", "show", _folder.Path).RequireMistake($"{_folder.Path}: has no certificate.pem and no folder with one");
        HostRun.Of("certs", "add", _folder.Path, "--node", "a=h");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertMode(UnixFileMode expected, string path)
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(expected, File.GetUnixFileMode(path));
    }

    private static string Faults(ShownCertificate shown) => string.Join('\n', shown.Faults.Select(fault => $"WRONG: {fault}"));

    private HostRun Create(params string[] nodes) => HostRun.Of(["certs", "create", "--output", Certs, .. nodes]);

    private string At(params string[] parts) => Path.Combine([Certs, .. parts]);
}
