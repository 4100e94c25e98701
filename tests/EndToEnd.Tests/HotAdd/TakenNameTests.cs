using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.HotAdd;

/// <summary>A second node comes with the name of a student that trains.</summary>
public sealed class TakenNameTests
{
    [Fact]
    public async Task It_waits_and_says_why_and_the_student_that_trains_does_not_notice()
    {
        using var run = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training);
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, 1, TinyRun.Patience);
        var slowed = new SlowedNode(NodeProcesses.Find(run.RunFile, "student-1")!.Value);
        await using var second = LateStudent.Start(run, "second", "run.name = tiny\n nodes.second.workers.student-1.role = student");
        await RunProgress.WaitForLogAsync(run.RunFolder, "second", "Waits to join: student-1 is at ", 1, TinyRun.Patience);
        second.Terminate();
        Assert.True(await second.EndAsync(TinyRun.Patience) == 0, second.Transcript);
        await slowed.DisposeAsync();
        Assert.True(await launch.EndAsync(TinyRun.Patience) == 0, launch.Transcript);
        var lineage = await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Taid);
        Assert.Equal((1, 0), (lineage.Starts, lineage.RepeatedSteps));
    }
}
