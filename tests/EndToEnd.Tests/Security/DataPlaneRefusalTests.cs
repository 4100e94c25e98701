using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.StudentActors.Intake;
using Holder = ActorDistill.EndToEnd.Tests.Security.CertificateFiles.Holder;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>Who gets no batches, and what the teacher's log says of it.</summary>
public sealed class DataPlaneRefusalTests(CertificateFiles files) : IClassFixture<CertificateFiles>
{
    private const string Secret = "correct-horse-battery-staple";
    private const string WrongSecret = "wrong-horse-battery-staple";
    private const int AttemptCount = 40;

    [Fact]
    public async Task With_the_token_and_a_certificate_of_our_authority_a_student_gets_all()
    {
        await using var teacher = await StartAsync();
        await using var student = new LiveStudent(8, token: Secret, tls: files.Of(Holder.Ours).Client());
        await student.Of(teacher).TrainToTheEndAsync();
        Assert.DoesNotContain(teacher.Lines.Lines, line => line.Contains("refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "a call without a bearer token")]
    [InlineData(WrongSecret, "a call with another bearer token")]
    public async Task Without_the_right_token_it_gets_nothing(string? token, string reason) =>
        await AssertRefusedAsync(token, files.Of(Holder.Ours).Client(), reason);

    [Theory]
    [InlineData(Holder.Strangers, true, "its certificate CN=here is not taken: ")]
    [InlineData(Holder.Expired, true, "its certificate CN=here is not taken: NotTimeValid")]
    [InlineData(Holder.Ours, false, "it shows no certificate")]
    public async Task Without_a_good_certificate_it_gets_nothing(Holder holder, bool shows, string reason) =>
        await AssertRefusedAsync(Secret, files.Of(holder).Client(shows), reason);

    [Fact]
    public async Task Plain_text_gets_nothing_where_TLS_is_spoken()
    {
        await using var teacher = await StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(teacher.Address.Host, teacher.Address.Port);
        await socket.GetStream().WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await AssertClosedAsync(socket);
        await teacher.Lines.WaitForAsync("127.0.0.1 is refused: no TLS handshake came, or it failed", CancellationToken.None);
    }

    [Fact]
    public async Task A_student_does_not_give_its_token_to_a_teacher_of_another_authority_or_machine()
    {
        foreach (var far in new[] { files.Of(Holder.Strangers), files.OfOtherMachine() })
        {
            await using var teacher = await LiveTeacher.StartAsync(token: Secret, tls: far.Server());
            var directory = new TeacherDirectory(
                new TeacherDialer(Sample.Intake, Secret, files.Of(Holder.Ours).Client()), TimeProvider.System);
            var entry = Assert.Single(await directory.DescribeAllAsync([teacher.Address], CancellationToken.None));
            Assert.Contains("The SSL connection could not be established", entry.Fault);
        }
    }

    private Task<LiveTeacher> StartAsync() => LiveTeacher.StartAsync(token: Secret, tls: files.Of(Holder.Ours).Server());

    private async Task AssertRefusedAsync(string? token, SslClientAuthenticationOptions tls, string reason)
    {
        await using var teacher = await StartAsync();
        var directory = new TeacherDirectory(new TeacherDialer(Sample.Intake, token, tls), TimeProvider.System);
        var watch = Stopwatch.StartNew();
        for (var attempt = 0; attempt < AttemptCount; attempt++)
            Assert.Null(Assert.Single(await directory.DescribeAllAsync([teacher.Address], CancellationToken.None)).Description);
        await teacher.Lines.WaitForAsync($"127.0.0.1 is refused: {reason}", CancellationToken.None);
        var lines = teacher.Lines.Lines.Where(line => line.Contains(" is refused: ", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 1, 1 + (int)watch.Elapsed.TotalSeconds);
        Assert.All(lines, line => Assert.Contains(reason, line));
        Assert.Empty(teacher.Maker.Forwards);
        foreach (var secret in new[] { Secret, WrongSecret })
            Assert.DoesNotContain(teacher.Lines.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    private static async Task AssertClosedAsync(TcpClient socket)
    {
        var buffer = new byte[1024];
        try
        {
            // An alert may come first.
            while (await socket.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) > 0) ;
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }
    }
}
