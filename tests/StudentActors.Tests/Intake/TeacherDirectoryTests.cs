using System.Net;
using System.Net.Sockets;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Students;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Tests.Intake.Scripted;

namespace ActorDistill.StudentActors.Tests.Intake;

public sealed class TeacherDirectoryTests
{
    // The silent one holds the test up for so long; the one that is there has so long to answer, on a busy machine too.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    private static readonly TeacherDescription Description = new(
        Protocol.ProtocolVersion.Current, new WorkerId("teacher-1"), new string('b', 64), new string('c', 64), 32_000, 2048, 22,
        TestBatches.Recipe, [PayloadKind.Hidden, PayloadKind.TopK], [new BlobDescription("lm-head", new string('d', 64), 12)], [], 262_144);

    [Fact]
    public async Task Who_is_there_answers_and_who_is_not_holds_up_nobody()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends(), describe: _ => Task.FromResult(Description));
        await using var silent = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends(), describe: async context =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return Description;
        });
        var settings = new IntakeSettings(1, 1, Limit, Limit, Limit, Limit, Limit);
        var directory = new TeacherDirectory(new TeacherDialer(settings, null), TimeProvider.System);
        var entries = await directory.DescribeAllAsync([silent.Address, NobodyAt(), teacher.Address], CancellationToken.None);
        Assert.Contains("DeadlineExceeded", entries[0].Fault, StringComparison.Ordinal);
        Assert.Contains("Unavailable", entries[1].Fault, StringComparison.Ordinal);
        Assert.Null(entries[2].Fault);
        var found = entries[2].Description!;
        Assert.Equal((Description.WorkerId, Description.ModelDigest), (found.WorkerId, found.ModelDigest));
        Assert.Equal((32_000, 2048), (found.VocabSize, found.HiddenSize));
        Assert.Equal(Description.Kinds, found.Kinds);
        Assert.Equal(Description.Blobs, found.Blobs);
    }

    private static Uri NobodyAt()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}");
    }
}
