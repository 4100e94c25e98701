using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Tests.Intake.Scripted;
using Grpc.Core;

namespace ActorDistill.StudentActors.Tests.Intake;

/// <summary>Teachers that go, come back, move, say nothing or take their time.</summary>
public sealed class ReconnectTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_teacher_that_breaks_off_within_a_batch_is_asked_again_from_there()
    {
        var ranges = new List<BatchRange>();
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends((session, sending) =>
        {
            if (sending.SeqNr.Value == 1) ranges.Add(session.Hello.Ranges[0]);
            return session.Number == 1 && sending.Batch.Value == 2 ? Broken(sending.Frames[..3]) : sending.Frames;
        }));
        await using var student = new TestIntake(count: 6).With(teacher);
        await student.TrainToTheEndAsync();
        Assert.Equal([0, 2], ranges.Select(range => range.First.Value));
        Assert.Contains("draining", Assert.Single(student.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_teacher_that_starts_again_on_its_port_is_found_there()
    {
        var first = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 40).With(first);
        await student.TrainAsync(10);
        await first.DisposeAsync();
        await using var again = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends(), first.Port);
        await student.TrainToTheEndAsync();
        Assert.True(again.CallCount > 0);
    }

    [Fact]
    public async Task Of_two_teachers_one_may_die_and_the_other_gives_the_rest()
    {
        var dying = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var other = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 40);
        student.With(other, "teacher-2", 0, 5).With(dying, "teacher-1", 5, 5);
        student.With(other, "teacher-2", 10, 5).With(dying, "teacher-1", 15, 25);
        await student.TrainAsync(18);
        await dying.DisposeAsync();
        await student.TrainToTheEndAsync();
    }

    [Fact]
    public async Task A_teacher_that_never_takes_the_stream_on_is_given_up_and_called_again()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(async session =>
        {
            if (session.Number <= 2)
            {
                await session.ReadHelloAsync();
                await Task.Delay(Timeout.Infinite, session.Context.CancellationToken);
            }
            await ScriptedTeacher.Sends()(session);
        });
        await using var student = new TestIntake(count: 3, answerTimeout: Short).With(teacher);
        await student.TrainToTheEndAsync();
        Assert.Contains("did not take the stream on within 1 s", student.Log.Warnings.First(), StringComparison.Ordinal);
        Assert.True(teacher.CallCount >= 3);
    }

    [Fact]
    public async Task A_slow_teacher_is_waited_for_and_the_wait_is_counted()
    {
        var gate = new TaskCompletionSource();
        await using var teacher = await ScriptedTeacher.StartAsync(async session =>
        {
            await session.AcceptAsync();
            while (await session.NextAsync() is var (seqNr, batch))
            {
                if (batch.Value == 1) await gate.Task;
                await session.SendAsync(session.FramesOf(seqNr, batch));
            }
        });
        await using var student = new TestIntake(count: 3, answerTimeout: Short).With(teacher);
        await student.TrainAsync(1);
        var waiting = student.TrainToTheEndAsync();
        // Longer than a teacher may take to answer: once it has taken the stream on, it may take its time.
        await Assert.ThrowsAsync<TimeoutException>(() => waiting.WaitAsync(2 * Short));
        gate.SetResult();
        await waiting;
        Assert.True(student.Intake.Counters.Waited > Short);
        Assert.Equal(0, student.Intake.Counters.FaultCount);
    }

    [Fact]
    public async Task A_teacher_may_move_and_another_may_take_its_place()
    {
        await using var first = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var second = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var third = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 60).With(first);
        await student.TrainAsync(10);
        student.Intake.AddTeacher(new WorkerId("teacher-1"), second.Address);
        await student.TrainAsync(20);
        Assert.True(second.CallCount > 0);
        student.With(third, "teacher-2").Intake.RemoveTeacher(new WorkerId("teacher-1"));
        await student.TrainToTheEndAsync();
        Assert.True(third.CallCount > 0);
        Assert.Equal(0, student.Intake.Counters.FaultCount);
    }

    private static IEnumerable<byte[]> Broken(List<byte[]> frames)
    {
        foreach (var frame in frames)
            yield return frame;
        throw new RpcException(new Status(StatusCode.Unavailable, "draining"));
    }
}
