using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>Teachers that stop while a student trains.</summary>
public sealed class RestartTests : IDisposable
{
    private const int BatchCount = 30;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_teacher_that_is_started_again_at_its_port_goes_on_from_its_log_on_disk()
    {
        await using var student = new LiveStudent(BatchCount);
        long[] before;
        int port;
        await using (var teacher = await LiveTeacher.StartAsync(folder: _folder.Path))
        {
            port = teacher.Address.Port;
            await student.Of(teacher).TrainAsync(9);
            await teacher.DisposeAsync();
            before = [.. teacher.Maker.Forwards];
        }
        await using var again = await LiveTeacher.StartAsync(port: port, folder: _folder.Path);
        await student.TrainToTheEndAsync();
        await using var other = new LiveStudent(BatchCount, name: "student-2");
        await other.Of(again).TrainToTheEndAsync();
        // Every batch in one forward pass, before or after.
        Assert.Equal(Enumerable.Range(0, BatchCount).Select(batch => (long)batch), before.Concat(again.Maker.Forwards).Order());
        Assert.InRange(again.Log.Counters.DiskReadCount, before.Length, 2 * BatchCount);
        Assert.True(student.Intake.Counters.ReconnectCount >= 1);
        Assert.Equal(0, student.Intake.Counters.DuplicateCount);
        Assert.Equal(0, student.Intake.Counters.ChecksumFaultCount);
    }

    [Fact]
    public async Task A_second_teacher_takes_over_what_the_first_one_owes()
    {
        await using var second = await LiveTeacher.StartAsync("teacher-2");
        await using var student = new LiveStudent(BatchCount);
        await using (var first = await LiveTeacher.StartAsync("teacher-1"))
        {
            student.Of(first).Intake.AddTeacher(second.Name, second.Address);
            await student.TrainAsync(9);
            Assert.Empty(second.Maker.Forwards);
        }
        await student.TrainToTheEndAsync();
        Assert.Equal(0, student.Intake.Counters.DuplicateCount);
        // Only what had not come yet, and all of that.
        Assert.Equal(Enumerable.Range((int)second.Maker.Forwards.First(), second.Maker.Forwards.Count).Select(batch => (long)batch),
            second.Maker.Forwards);
        Assert.InRange(second.Maker.Forwards.First(), 9, 9 + Sample.Intake.WindowBatches);
        Assert.Equal(BatchCount - 1, second.Maker.Forwards.Last());
    }

    [Fact]
    public async Task Two_teachers_serve_their_shares_and_the_student_sees_one_order()
    {
        await using var first = await LiveTeacher.StartAsync("teacher-1");
        await using var second = await LiveTeacher.StartAsync("teacher-2");
        await using var student = new LiveStudent(BatchCount);
        student.Of(first).Intake.AddTeacher(second.Name, second.Address);
        student.Intake.Assign(Sample.Range(4, 6), second.Name);
        student.Intake.Assign(Sample.Range(20, 3), second.Name);
        await student.TrainToTheEndAsync();
        Assert.Equal([4, 5, 6, 7, 8, 9, 20, 21, 22], second.Maker.Forwards);
        Assert.Equal(BatchCount - 9, first.Maker.Forwards.Count);
    }

    public void Dispose() => _folder.Dispose();
}
