using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Serving;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Fact]
    public async Task Nothing_is_allocated_that_grows_with_the_content()
    {
        await using var teacher = await RunningTeacher.StartAsync(log: Samples.MemoryOnly(ringBytes: 8 << 20));
        await using var student = await RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Large, Samples.Exact, Samples.Range(0, 1000));
        await StreamAsync(student, 0, 40);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await StreamAsync(student, 40, 60);
        var perBatch = (GC.GetTotalAllocatedBytes(precise: true) - before) / 60;
        // Both sides of the stream in one process, for a content of 1 MiB in 17 chunks: headers, and some small objects for each frame.
        Assert.InRange(perBatch, 1, 128 * 1024);
    }

    private static async Task StreamAsync(RawStudent student, int first, int count)
    {
        for (var batch = first; batch < first + count; batch++)
        {
            await student.GrantAsync(batch + 2, batch);
            (await student.NextAsync())!.Release();
        }
    }
}
