using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Tests.Doubles;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.TeacherActors.Tests.Serving;

public sealed class TlsTests : IDisposable
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority = Authority("ours");

    [Fact]
    public async Task A_student_with_a_certificate_of_our_authority_is_served()
    {
        await using var teacher = await RunningTeacher.StartAsync(tls: ServerFiles());
        Assert.Equal("https", teacher.Server.Address.Scheme);
        using var certificate = Issue(_authority, "student-1", ClientUse);
        Assert.Equal(Samples.ModelDigest, (await DescribeAsync(teacher, certificate)).ModelDigest);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("of another authority")]
    [InlineData("expired")]
    [InlineData("for servers")]
    public async Task A_student_without_such_a_certificate_is_not(string kind)
    {
        await using var teacher = await RunningTeacher.StartAsync(tls: ServerFiles());
        using var other = Authority("theirs");
        using var certificate = kind switch
        {
            "none" => null,
            "of another authority" => Issue(other, "student-1", ClientUse),
            "expired" => Issue(_authority, "student-1", ClientUse, ends: DateTimeOffset.UtcNow.AddMinutes(-1)),
            _ => Issue(_authority, "student-1", ServerUse),
        };
        var refusal = await Assert.ThrowsAsync<RpcException>(() => DescribeAsync(teacher, certificate));
        // TLS 1.3 lets a client speak before it is judged: the end meets it in its handshake or in its call.
        Assert.Contains(refusal.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        Assert.Contains(teacher.Logger.Lines, line => line.StartsWith("127.0.0.1 is refused: it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_one_line_for_the_operator()
    {
        var path = _folder.PathOf("wrong.pem");
        File.WriteAllText(path, "nothing");
        Assert.StartsWith(path, Assert.Throws<OperatorException>(() => ServerTls.Load(path, path, null)).Message);
        Assert.StartsWith("missing.pem", Assert.Throws<OperatorException>(() => ServerTls.Load("missing.pem", path, null)).Message);
        using var certificate = Issue(_authority, "localhost", ServerUse);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + KeyOf(certificate));
        Assert.Empty(ServerTls.Load(path, path, null).ClientAuthorities);
        var empty = _folder.PathOf("empty.pem");
        File.WriteAllText(empty, "");
        Assert.EndsWith("holds no certificate", Assert.Throws<OperatorException>(() => ServerTls.Load(path, path, empty)).Message);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static async Task<TeacherDescription> DescribeAsync(RunningTeacher teacher, X509Certificate2? certificate)
    {
        using var handler = new SocketsHttpHandler();
        // The teacher's certificate is not what is tested here.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (certificate != null) handler.SslOptions.ClientCertificates = [certificate];
        using var channel = GrpcChannel.ForAddress(teacher.Server.Address, new GrpcChannelOptions { HttpHandler = handler });
        return await channel.CreateCallInvoker().AsyncUnaryCall(
            TeacherStreamContract.Describe, null, default, new DescribeRequest(ProtocolVersion.Current));
    }

    private ServerTls ServerFiles()
    {
        using var certificate = Issue(_authority, "localhost", ServerUse);
        File.WriteAllText(_folder.PathOf("node.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.PathOf("node.key"), KeyOf(certificate));
        File.WriteAllText(_folder.PathOf("ca.pem"), _authority.ExportCertificatePem());
        return ServerTls.Load(_folder.PathOf("node.pem"), _folder.PathOf("node.key"), _folder.PathOf("ca.pem"));
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, Oid use, DateTimeOffset? ends = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], true));
        var serial = RandomNumberGenerator.GetBytes(8);
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), ends ?? DateTimeOffset.UtcNow.AddDays(1), serial);
        return issued.CopyWithPrivateKey(key);
    }
}
