using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.StudentActors.Intake;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>Both ends with certificates of one authority.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    private readonly X509Certificate2 _authority = Authority("ours");
    private readonly X509Certificate2 _stranger = Authority("theirs");

    [Fact]
    public async Task A_teacher_and_a_student_of_one_authority_stream()
    {
        await using var teacher = await LiveTeacher.StartAsync(tls: Serving());
        Assert.Equal("https", teacher.Address.Scheme);
        await using var student = new LiveStudent(8, tls: Dialing(_authority, _authority));
        await student.Of(teacher).TrainToTheEndAsync();
        Assert.Equal(0, student.Intake.Counters.FaultCount);
    }

    [Fact]
    public async Task A_student_of_another_authority_or_of_none_gets_nothing()
    {
        await using var teacher = await LiveTeacher.StartAsync(tls: Serving());
        foreach (var issuer in new[] { _stranger, null })
        {
            await using var student = new LiveStudent(8, tls: Dialing(_authority, issuer));
            student.Of(teacher);
            await student.Lines.WaitForAsync("Stream of teacher-1", student.Patience);
            Assert.Equal(0, student.Intake.Counters.BatchCount);
        }
        Assert.Empty(teacher.Maker.Forwards);
        Assert.DoesNotContain(teacher.Lines.Lines, line => line.Contains("streams", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_student_does_not_talk_to_a_teacher_of_another_authority()
    {
        await using var teacher = await LiveTeacher.StartAsync(tls: Serving());
        var directory = new TeacherDirectory(
            new TeacherDialer(Sample.Intake, "secret", Dialing(_stranger, _authority)), TimeProvider.System);
        var entry = Assert.Single(await directory.DescribeAllAsync([teacher.Address], CancellationToken.None));
        Assert.Null(entry.Description);
        Assert.Contains("The SSL connection could not be established", entry.Fault);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    private static SslClientAuthenticationOptions Dialing(X509Certificate2 trusted, X509Certificate2? issuer)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(trusted);
        var options = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        if (issuer != null) options.ClientCertificates = [Issue(issuer, "student-1", ClientUse)];
        return options;
    }

    private ServerTls Serving() => new(Issue(_authority, "teacher-1", ServerUse), [_authority]);

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, Oid use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), serial);
        return issued.CopyWithPrivateKey(key);
    }
}
