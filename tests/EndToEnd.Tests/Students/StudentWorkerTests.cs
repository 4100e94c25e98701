using System.Text.Json;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.EndToEnd.Tests.Training;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Messages;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Students;

/// <summary>Students among actors, with a real coordinator and a real teacher: whatever happens to them, the bits are the same.</summary>
public class StudentWorkerTests
{
    private const string Taid = "objective { kind = taid, taid { start = 0.2, alpha = 0.3 } }";
    private const string Parity = "objective { kind = taid, taid { start = 0.2, alpha = 0.3, parity = on } }";
    private const string Layers = "representations { enabled = on, attention-weight = 1, hidden-weight = 1, width-match = learned }";

    [Theory]
    [InlineData("objective { kind = forward-kl, hard-weight = 0.1, forward-kl.temperature = 2 }")]
    [InlineData(Taid)]
    [InlineData(Parity)]
    [InlineData(Taid + "\npayload.dtype = bfloat16")]
    [InlineData(Taid + "\npayload.kind = logits")]
    [InlineData(Layers)]
    public async Task A_trial_ends_with_the_bits_of_one_that_was_trained_in_one_process(string keys)
    {
        using var folder = new TemporaryFolder();
        await using var run = new SmallRun(folder, keys);
        await run.StartAsync();
        await run.JoinAsync("student-1");
        await CompletedAsync(run);
        RequireSameBits(run, folder);
        // What it keeps is the coordinator's decision: the two newest, and the best if that is another one.
        Assert.InRange(run.Checkpoints.Count, 2, 3);
        using var exported = ModelFolder.Load(Path.Combine(run.TrialFolder, "model"), torch.float32, torch.CPU);
        Assert.Equal(TinyModels.Student.NumLayers, exported.Config.NumLayers);
        Assert.True(File.Exists(Path.Combine(run.TrialFolder, "model", "tokenizer.json")));
        var lines = Lines(run);
        Assert.Equal("start", Kind(lines[0]));
        Assert.Equal(Enumerable.Range(1, 10), StepsOf("step"));
        Assert.Equal([0, 5, 10], StepsOf("validation"));

        IEnumerable<int> StepsOf(string kind) =>
            lines.Where(line => Kind(line) == kind).Select(line => line.GetProperty("step").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_student_that_is_killed_is_resumed_and_a_torn_checkpoint_is_passed_over(bool isTorn)
    {
        using var folder = new TemporaryFolder();
        await using var run = new SmallRun(folder, Taid + "\ntraining.steps = 60");
        await run.StartAsync();
        await run.JoinAsync("student-1");
        await run.WaitAsync(trial => trial.StepCount >= 8);
        await run.KillAsync("student-1");
        if (isTorn)
        {
            // Also of what the coordinator does not know of yet: those count for nobody.
            foreach (var newest in run.Checkpoints.Skip(1))
                File.WriteAllBytes(Path.Combine(newest, "optimizer.safetensors"), [1, 2, 3]);
        }
        await run.JoinAsync("student-1");
        await CompletedAsync(run);
        RequireSameBits(run, folder);
        Assert.Equal(2, Lines(run).Count(line => Kind(line) == "start"));
    }

    [Fact]
    public async Task A_student_that_leaves_gives_its_trial_back_with_a_checkpoint_and_another_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var run = new SmallRun(folder, Taid + "\ntraining.steps = 60\ncheckpoints.every = 0");
        await run.StartAsync();
        await run.JoinAsync("student-1");
        await run.WaitAsync(trial => trial.StepCount >= 5);
        await run.LeaveAsync("student-1");
        var paused = await run.WaitAsync(trial => trial.Student == null);
        Assert.Equal(TrialState.Queued, paused.State);
        Assert.True(Assert.Single(run.Checkpoints).Length > 0);
        await run.JoinAsync("student-2");
        await CompletedAsync(run);
        RequireSameBits(run, folder);
    }

    [Fact]
    public async Task A_node_that_rejoins_goes_on_with_what_it_has_in_memory()
    {
        using var folder = new TemporaryFolder();
        await using var run = new SmallRun(folder, Taid + "\ntraining.steps = 80\ncheckpoints.every = 0");
        await run.StartAsync();
        await run.JoinAsync("student-1");
        for (var count = 5; count < 40; count += 10)
        {
            await run.WaitAsync(trial => trial.StepCount >= count);
            await run.RejoinAsync("student-1");
        }
        await CompletedAsync(run);
        RequireSameBits(run, folder);
        // Nothing was trained twice.
        Assert.Single(Lines(run), line => Kind(line) == "start");
        Assert.Equal(80, Lines(run).Count(line => Kind(line) == "step"));
    }

    [Theory]
    [InlineData("representations { enabled = on, hidden-weight = 1, width-match = pca }", "width-match is pca")]
    [InlineData("early-stop.diverged-above = 0.001", "diverged: the loss of step 1 is")]
    [InlineData("training.learning-rate = 1e30", "diverged: training diverged at step")]
    public async Task What_cannot_be_trained_fails_with_a_reason(string keys, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var run = new SmallRun(folder, keys);
        await run.StartAsync();
        await run.JoinAsync("student-1");
        var failed = await run.WaitAsync(trial => trial.State == TrialState.Failed);
        Assert.StartsWith(reason, failed.Reason);
    }

    internal static async Task CompletedAsync(SmallRun run)
    {
        var ended = await run.WaitAsync(trial => trial.State is TrialState.Completed or TrialState.Failed or TrialState.Stopped);
        Assert.True(ended.State == TrialState.Completed, ended.Reason);
    }

    internal static void RequireSameBits(SmallRun run, TemporaryFolder folder)
    {
        var expected = TrainedHere.Run(run, folder);
        var found = CheckpointManifest.Read(run.Checkpoints[^1]);
        Assert.Equal((expected.StepCount, expected.Taid, expected.Stage), (found.StepCount, found.Taid, found.Stage));
        Assert.Equal(expected.Validations, found.Validations);
        foreach (var name in expected.Digests.Keys.Where(name => name.StartsWith("model", StringComparison.Ordinal)
            || name.StartsWith("optimizer", StringComparison.Ordinal) || name.StartsWith("projectors", StringComparison.Ordinal)))
            Assert.True(expected.Digests[name] == found.Digests[name], $"{name} has other bits");
    }

    internal static List<JsonElement> Lines(SmallRun run) =>
        [.. File.ReadLines(Path.Combine(run.TrialFolder, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    internal static string Kind(JsonElement line) => line.GetProperty("kind").GetString()!;
}
