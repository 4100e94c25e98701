using System.Net.Sockets;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Serving.Admission;
using ActorDistill.TeacherActors.Tests.Doubles;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Tests.Serving.Admission;

/// <summary>The door of a real endpoint.</summary>
public sealed class EndpointGuardTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task For_one_stranger_too_many_the_oldest_has_to_go_and_no_student_does()
    {
        await using var teacher = await RunningTeacher.StartAsync(token: new BearerToken("secret"));
        var place = teacher.Server.Address;
        await using var student = new RawStudent(place, new Metadata { { "authorization", "Bearer secret" } });
        await student.SayAsync(RawStudent.Hello(Samples.Small, Samples.Exact, Samples.Range(0, 1000)));
        await student.ReadAcceptedAsync();
        var strangers = new List<TcpClient>();
        for (var index = 0; index < EndpointLimits.Strangers + 3; index++) strangers.Add(await ConnectAsync(place));
        foreach (var oldest in strangers.Take(3)) Assert.True(await IsClosedAsync(oldest).WaitAsync(Soon));
        Assert.All(strangers.Skip(3), stranger => Assert.False(stranger.Client.Poll(0, SelectMode.SelectRead) && stranger.Available == 0));
        await student.GrantAsync(8);
        await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 0, 8);
        Assert.Contains(
            $"127.0.0.1 is refused: more than {EndpointLimits.Strangers} connections have not proved themselves; the oldest of them goes",
            teacher.Logger.Lines.First(line => line.Contains("refused", StringComparison.Ordinal)));
        foreach (var stranger in strangers) stranger.Dispose();
    }

    [Fact]
    public async Task More_students_connections_than_allowed_are_refused()
    {
        await using var teacher = await RunningTeacher.StartAsync(Samples.Serving with { SubscriberLimit = 1, FetchLimit = 1 });
        var students = new List<RawStudent>();
        const int Limit = 4 * 2 + 64;
        for (var index = 0; index < Limit; index++)
        {
            // Each is known from its first call on, even if there is no place for its stream.
            if (index == 0)
            {
                students.Add(await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 10)));
                continue;
            }
            students.Add(new RawStudent(teacher.Server.Address));
            Assert.Equal(StatusCode.ResourceExhausted, (await students[^1].EndAsync()).StatusCode);
        }
        await using var last = new RawStudent(teacher.Server.Address);
        Assert.Equal(StatusCode.Unavailable, (await last.EndAsync()).StatusCode);
        var told = $"{Limit} connections are open, more are not allowed";
        Assert.Contains(teacher.Logger.Lines, line => line.Contains(told, StringComparison.Ordinal));
        foreach (var student in students) await student.DisposeAsync();
    }

    private static async Task<TcpClient> ConnectAsync(Uri place)
    {
        var client = new TcpClient();
        await client.ConnectAsync(place.Host, place.Port);
        return client;
    }

    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            var buffer = new byte[256];
            // Kestrel's first settings may have come before.
            while (await client.GetStream().ReadAsync(buffer) > 0) ;
            return true;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
