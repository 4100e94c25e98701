using System.Text.Json;
using ActorDistill.EndToEnd.Tests.Failover;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Teachers;

/// <summary>Two processes teach one student: one comes late, one hangs, one dies, and nothing of the result is different.</summary>
public sealed class ManyTeachersTests
{
    private const string Coordinator = "coordinator";

    [Fact]
    public async Task Teachers_that_come_late_hang_and_die_leave_the_bits_of_one_teacher()
    {
        using var run = TwoTeachers();
        await using var nodes = new HandStartedRun(run);
        foreach (var node in new[] { Coordinator, "teacher-1", "student-1" }) nodes.Start(node);
        await nodes.WaitForStepAsync(UndisturbedRun.Taid, 10);

        // 1. A second one comes late. The student is held up so that it comes in the middle however fast the machine is.
        nodes["student-1"].Freeze();
        nodes.Start("teacher-2");
        await nodes.WaitForLogAsync("teacher-2", "Joined with");
        nodes["student-1"].Thaw();
        await nodes.WaitForStepAsync(UndisturbedRun.Taid, 50);

        // 2. It hangs, with batches that the student waits for, and long before anybody gives it up the other one makes them.
        nodes["teacher-2"].Freeze();
        await nodes.WaitForLogAsync(Coordinator, "teacher-1 is asked for");
        await nodes.WaitForStepAsync(UndisturbedRun.Taid, 100);
        nodes["teacher-2"].Thaw();

        // 3. The first one dies for good.
        await nodes.WaitForStepAsync(UndisturbedRun.Taid, 120);
        nodes["teacher-1"].Kill();
        await nodes.WaitForModelAsync(UndisturbedRun.Taid);

        await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Taid);
        Assert.DoesNotContain("The lease is over", RunProgress.LogOf(run.RunFolder, "teacher-2"));
        await WaitForBatchesAsync(run, "teacher-1", 20);
        await WaitForBatchesAsync(run, "teacher-2", 20);
    }

    private static TinyRun TwoTeachers()
    {
        var ports = HandStartedRun.FreePorts(1);
        // Nobody is given up here, so that students have only themselves and the hedge to help them.
        return new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training, $$"""
            cluster.stable-after = 5m
            nodes {
              {{Coordinator}} { coordinator = on, port = {{ports[0]}} }
              teacher-1.workers.teacher-1.role = teacher
              teacher-2.workers.teacher-2.role = teacher
              student-1.workers.student-1.role = student
            }
            """);
    }

    // A teacher writes its figures now and then; one that was killed has written some.
    private static async Task WaitForBatchesAsync(TinyRun run, string teacher, long count)
    {
        using var limit = new CancellationTokenSource(TinyRun.Patience);
        while (BatchCount(run, teacher) < count)
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
    }

    private static long BatchCount(TinyRun run, string teacher)
    {
        using var figures = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.RunFolder, "teachers", $"{teacher}.json")));
        return figures.RootElement.GetProperty("forward_count").GetInt64();
    }
}
