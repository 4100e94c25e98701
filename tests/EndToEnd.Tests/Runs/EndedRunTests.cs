using System.Text.Json;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>A run that has come to its end has nothing left to go on with.</summary>
public sealed class EndedRunTests
{
    [Fact]
    public async Task Resumed_it_says_so_and_ends_well_with_what_it_had()
    {
        using var run = new TinyRun(
            "student { model.hidden-size = 16, objective.kind = taid, objective.taid.alpha = 0.01 }", "steps = 20",
            "evaluate.every = 10");
        await TinyRun.SucceedAsync("run", run.RunFile);
        var end = FinalState.Of(run.Checkpoints("student"));
        var student = StudentsOf(run);
        foreach (var command in new[] { "launch", "run" })
        {
            var said = await TinyRun.SucceedAsync(command, run.RunFile, "--resume");
            Assert.Contains("all trials of this run have ended before", said, StringComparison.Ordinal);
            Assert.Equal(end, FinalState.Of(run.Checkpoints("student")));
            Assert.Equal(student, StudentsOf(run));
        }
    }

    private static string StudentsOf(TinyRun run)
    {
        using var summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.RunFolder, "summary.json")));
        return summary.RootElement.GetProperty("students").GetRawText();
    }
}
