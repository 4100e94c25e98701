using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Serving;

public sealed class FanOutTests
{
    private const int BatchCount = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task The_teachers_work_does_not_depend_on_the_number_of_students(int studentCount)
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var students = await Task.WhenAll(Enumerable.Range(0, studentCount).Select(_ => RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Large, Samples.Exact, Samples.Range(0, BatchCount))));
        await Task.WhenAll(students.Select(async student =>
        {
            for (var batch = 0; batch < BatchCount; batch++)
            {
                await student.GrantAsync(batch + 2, batch);
                await student.ReadAsync(teacher.Maker, Samples.Large, Samples.Exact, batch, 1);
            }
        }));
        foreach (var student in students) await student.DisposeAsync();
        var one = teacher.Maker.Encode(Samples.Large, default, Samples.Exact);
        var counters = teacher.Log.Counters;
        Assert.Equal((BatchCount, BatchCount), (counters.ForwardCount, counters.EncodedCount));
        Assert.InRange(counters.EncodedBytes, BatchCount * one.Header.ContentBytes, BatchCount * (one.TotalBytes + 16));
        Assert.Equal(BatchCount * studentCount, counters.MemoryReadCount);
        one.Release();
    }
}
