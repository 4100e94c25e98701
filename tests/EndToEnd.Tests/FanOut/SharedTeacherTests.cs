using System.Text.Json;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.FanOut;

/// <summary>One teacher computes each batch once, however many students are taught, and each of them is as if it were alone.</summary>
public sealed class SharedTeacherTests
{
    private const int StepCount = 100;
    private const int BatchesPerStep = 2;

    private static readonly (string Name, string Hocon, string[] Options)[] Students =
    [
        ("one", "model.hidden-size = 16", ["--hidden-size", "16"]),
        ("two", "objective.kind = symmetric-kl", ["--objective", "symmetric-kl"]),
        ("three", "objective { kind = taid, taid.alpha = 0.01 }", ["--objective", "taid", "--taid-alpha", "0.01"]),
        ("four", "objective.kind = reverse-kl", ["--objective", "reverse-kl"]),
    ];

    [Fact]
    public async Task A_teacher_computes_each_batch_once_for_all_its_students()
    {
        using var run = new TinyRun(
            string.Join('\n', Students.Select(student => $"{student.Name} {{ {student.Hocon} }}")), $"steps = {StepCount}",
            $"student.count = {Students.Length}");
        await TinyRun.SucceedAsync("run", run.RunFile);
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.RunFolder, "teachers", "teacher.json")));
        Assert.Equal(StepCount * BatchesPerStep, figures.RootElement.GetProperty("forward_count").GetInt64());
        Assert.Equal(StepCount * BatchesPerStep, figures.RootElement.GetProperty("batches_encoded").GetInt64());
        // The last of them: the others are in the tests of equality.
        var (name, _, options) = Students[^1];
        Assert.Equal(await run.DistillLocalAsync($"local-{name}", StepCount, options), FinalState.Of(run.Checkpoints(name)));
    }
}
