using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>Several students of one log, over sockets.</summary>
public sealed class FanOutTests
{
    private const int BatchCount = 24;

    [Fact]
    public async Task Students_of_one_form_get_the_same_bytes_from_one_forward_pass_each()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var students = Enumerable.Range(1, 4).Select(n => new LiveStudent(BatchCount, name: $"student-{n}")).ToArray();
        await Task.WhenAll(students.Select(student => student.Of(teacher).TrainToTheEndAsync()));
        Assert.Equal(Enumerable.Range(0, BatchCount).Select(batch => (long)batch), teacher.Maker.Forwards);
        Assert.Equal(BatchCount, teacher.Log.Counters.EncodedCount);
        Assert.All(students, student => Assert.Equal(BatchCount, student.Intake.Counters.BatchCount));
        Assert.Equal(students.Sum(student => student.Intake.Counters.Bytes), students.Length * teacher.Log.Counters.EncodedBytes);
        teacher.AssertSlotsFree();
        foreach (var student in students) await student.DisposeAsync();
    }

    [Fact]
    public async Task Students_of_two_forms_share_the_forward_passes_and_nothing_is_encoded_twice()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        // Nothing is made before all are there, or the first one would go ahead alone.
        var together = new TaskCompletionSource();
        teacher.Maker.During = () => together.Task;
        await using var exact = new LiveStudent(BatchCount, Sample.Exact, "student-1");
        await using var exactToo = new LiveStudent(BatchCount, Sample.Exact, "student-2");
        await using var halved = new LiveStudent(BatchCount, Sample.Halved, "student-3");
        LiveStudent[] students = [exact, exactToo, halved];
        foreach (var student in students) student.Of(teacher);
        await teacher.Lines.WaitForAsync("streams 1 range(s)", exact.Patience, count: 3);
        together.SetResult();
        // In step, as trials of one sweep go: students say two windows ahead what they want, and nothing further off is shared.
        for (var batch = 0; batch < BatchCount; batch++)
            foreach (var student in students) await student.TrainAsync(1);
        foreach (var student in students) await student.TrainToTheEndAsync();
        Assert.Equal(2 * BatchCount, teacher.Log.Counters.EncodedCount);
        // The first batch is made for whoever came first; the others could still be one batch apart.
        Assert.InRange(teacher.Log.Counters.ForwardCount, BatchCount, BatchCount + 4);
    }

    [Fact]
    public async Task A_student_that_comes_later_is_served_from_memory()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var early = new LiveStudent(BatchCount);
        await early.Of(teacher).TrainToTheEndAsync();
        await using var late = new LiveStudent(BatchCount, name: "student-2");
        await late.Of(teacher).TrainToTheEndAsync();
        Assert.Equal(BatchCount, teacher.Maker.Forwards.Count);
    }
}
