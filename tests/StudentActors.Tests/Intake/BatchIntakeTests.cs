using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Tests.Intake.Scripted;
using Grpc.Core;

namespace ActorDistill.StudentActors.Tests.Intake;

public sealed class BatchIntakeTests
{
    [Fact]
    public async Task The_hello_says_who_asks_for_what_and_carries_the_token()
    {
        var authorization = new TaskCompletionSource<string?>();
        var hello = new TaskCompletionSource<Protocol.Streams.StreamHello>();
        await using var teacher = await ScriptedTeacher.StartAsync(async session =>
        {
            authorization.TrySetResult(session.Context.RequestHeaders.GetValue("authorization"));
            await session.AcceptAsync();
            hello.TrySetResult(session.Hello);
        });
        await using var student = new TestIntake(count: 100, slots: 3).With(teacher);
        Assert.Equal("Bearer token", await authorization.Task);
        var (query, said) = (TestBatches.Query, await hello.Task);
        Assert.Equal(
            (Protocol.ProtocolVersion.Current, query.Student, query.ModelDigest, query.VocabularyDigest, query.Source, query.Format),
            (said.ProtocolVersion, said.Subscriber, said.ModelDigest, said.VocabularyDigest, said.Source, said.Format));
        // Two windows ahead, and no credit before it is known how long batches are.
        Assert.Equal([new BatchRange(default, 6)], said.Ranges);
        Assert.Equal(default, said.Credit);
    }

    [Fact]
    public async Task Memory_stays_within_the_window_however_fast_the_teacher_is()
    {
        const int Slots = 3;
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 200, Slots).With(teacher);
        var most = 0L;
        for (var batch = 0; batch < 200; batch++)
        {
            await student.TrainAsync(1);
            most = Math.Max(most, student.Pool.LiveBytes);
        }
        await student.TrainToTheEndAsync();
        Assert.InRange(most, 1, Slots * TestBatches.ContentBytes);
    }

    [Fact]
    public async Task A_thread_of_its_own_can_wait_for_batches()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 20, slots: 2);
        var taken = new List<long>();
        var device = new Thread(() =>
        {
            while (student.Intake.Next(student.Patience) is { } batch)
            {
                taken.Add(batch.Header.BatchId.Value);
                batch.Release();
                student.Intake.Trained(batch.Header.BatchId);
            }
        });
        device.Start();
        student.With(teacher);
        Assert.True(device.Join(TimeSpan.FromMinutes(2)));
        Assert.Equal(Enumerable.Range(0, 20).Select(batch => (long)batch), taken);
        Assert.Equal((20, 0), (student.Intake.Counters.BatchCount, student.Pool.LiveBytes));
    }

    [Fact]
    public async Task Behind_the_end_more_can_be_wanted()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 3).With(teacher, count: 10);
        await student.TrainAsync(3);
        Assert.Null(await student.Intake.NextAsync(student.Patience));
        student.Intake.ExtendTo(new BatchId(7));
        await student.TrainAsync(4);
        Assert.Null(await student.Intake.NextAsync(student.Patience));
    }

    [Fact]
    public async Task Who_waits_when_it_is_closed_is_told_and_nothing_is_left_behind()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends());
        await using var student = new TestIntake(count: 100).With(teacher);
        await student.TrainAsync(1);
        await student.Intake.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await student.Intake.NextAsync(student.Patience) is { } batch)
                batch.Release();
        });
        Assert.Equal(0, student.Pool.LiveBytes);
    }

    [Theory]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Unimplemented)]
    public async Task A_refusal_ends_it_with_both_sides_named_and_is_not_asked_again(StatusCode status)
    {
        await using var teacher = await ScriptedTeacher.StartAsync(
            _ => throw new RpcException(new Status(status, "the model is abc, the student expects def")));
        await using var student = new TestIntake(count: 3).With(teacher);
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Equal(
            $"teacher-1 at {teacher.Address} and student-1 do not fit together: {status}: the model is abc, the student expects def",
            refusal.Message);
        Assert.Contains(refusal.Message, Assert.Single(student.Log.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, teacher.CallCount);
    }

    [Theory]
    [InlineData("model", "was made by the model dd")]
    [InlineData("source", "Seed = 8")]
    [InlineData("format", "asked for was PayloadFormat { Kind = Hidden")]
    [InlineData("sections", "batch 0: ")]
    public async Task A_batch_of_another_model_source_format_or_layout_ends_it(string what, string said)
    {
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends((session, sending) =>
            session.FramesOf(sending.SeqNr, sending.Batch, header => what switch
            {
                "model" => header with { ModelDigest = new string('d', 64) },
                "source" => header with { Source = header.Source with { Seed = 8 } },
                "sections" => header with { RowCount = 2 },
                _ => header with { Format = header.Format with { VocabSize = 31_999 } },
            })));
        await using var student = new TestIntake(count: 3).With(teacher);
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Contains(said, refusal.Reason, StringComparison.Ordinal);
        await student.Intake.DisposeAsync();
        Assert.Equal(0, student.Pool.LiveBytes);
    }

    [Fact]
    public async Task A_window_without_room_for_one_batch_is_refused_with_both_numbers()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(async session =>
        {
            await session.ReadHelloAsync();
            var accepted = TestBatches.Accepted with { MaxBatchBytes = 1_000_000 };
            await session.SendAsync(TestBatches.BytesOf(Protocol.Frames.Frame.Accepted(accepted)));
            await session.NextAsync();
        });
        await using var student = new TestIntake(count: 3, slots: 1).With(teacher);
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Equal("teacher-1 announces batches of up to 1000000 bytes, the window has room for 2500", refusal.Reason);
    }

    [Fact]
    public async Task What_was_not_taken_cannot_have_been_trained_on()
    {
        await using var student = new TestIntake(count: 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => student.Intake.Trained(default));
        Assert.Throws<ArgumentException>(() => student.Intake.AddTeacher(new WorkerId("t"), new Uri("ftp://a:1")));
    }
}
