using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Models.Decoder;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Runs;

public class TrainingRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_run_twice_and_stopped_half_way_and_resumed_give_the_same_weights_bit_for_bit(int threads)
    {
        using var folder = new TemporaryFolder();
        var (first, second, stopped, resumed) = (new TinyRun(), new TinyRun(), new TinyRun(), new TinyRun());
        var expected = first.Run(folder.PathOf("first"), TinyRun.Settings, threads: threads);
        Assert.Equal(expected, second.Run(folder.PathOf("second"), TinyRun.Settings, threads: threads));
        Assert.Equal(first.Steps, second.Steps);

        var half = stopped.Run(folder.PathOf("third"), TinyRun.Settings with { StopAfter = 6 }, threads: threads);
        Assert.NotEqual(expected, half);
        Assert.Equal(expected, resumed.Run(folder.PathOf("third"), TinyRun.Settings, resume: true, threads: threads));
        Assert.Equal([6L], resumed.Started);
        Assert.Equal(first.Steps, [.. stopped.Steps, .. resumed.Steps]);
        Assert.Equal(first.Validations, [.. stopped.Validations, .. resumed.Validations]);
        foreach (var name in new[] { "config.json", "model.safetensors", "optimizer.safetensors" })
            Assert.Equal(
                Digest.OfFile(folder.PathOf("first", "step-00000012", name)), Digest.OfFile(folder.PathOf("third", "step-00000012", name)));
    }

    [Fact]
    public void Validation_comes_at_the_start_the_middle_and_the_end_and_changes_no_bit()
    {
        using var folder = new TemporaryFolder();
        var (seldom, often) = (new TinyRun(), new TinyRun());
        var weights = seldom.Run(folder.PathOf("seldom"), TinyRun.Settings);
        Assert.Equal([0, 6, 12], seldom.Validations.Select(point => point.StepCount));
        Assert.True(seldom.Validations[2].NatsPerToken < seldom.Validations[0].NatsPerToken - 0.5, "the run learned nothing");
        Assert.Equal(weights, often.Run(folder.PathOf("often"), TinyRun.Settings with { ValidateEvery = 1 }));
        Assert.Equal(Enumerable.Range(0, 13).Select(step => (long)step), often.Validations.Select(point => point.StepCount));
    }

    [Fact]
    public void A_checkpoint_is_a_model_folder_that_holds_the_weights_of_its_step()
    {
        using var folder = new TemporaryFolder();
        var weights = new TinyRun().Run(folder.PathOf("run"), TinyRun.Settings);
        using var decoder = ModelFolder.Load(folder.PathOf("run", "step-00000012"), torch.ScalarType.Float32, torch.CPU);
        Assert.Equal(weights, TinyText.Weights(decoder));
        Assert.Equal(TinyText.Config with { TorchDtype = "float32" }, decoder.Config);
        var manifest = CheckpointManifest.Read(folder.PathOf("run", "step-00000012"));
        Assert.Equal((12, 24), (manifest.StepCount, manifest.NextMicroBatch));
        Assert.Equal("a", manifest.Settings["corpus"]);
        Assert.StartsWith(torch.__version__, manifest.Settings["recipe.libtorch"], StringComparison.Ordinal);
        Assert.Equal(
            ["config.json", "model.safetensors", "optimizer.safetensors", "random.safetensors"], manifest.Digests.Keys.Order());
    }

    [Fact]
    public void The_newest_checkpoints_stay_and_older_ones_go()
    {
        using var folder = new TemporaryFolder();
        var run = new TinyRun();
        run.Run(folder.PathOf("run"), TinyRun.Settings with { CheckpointEvery = 5 }, keptCount: 2);
        Assert.Equal(["step-00000005", "step-00000010", "step-00000012"], run.Checkpoints);
        Assert.Equal(["step-00000010", "step-00000012"], Directory.GetDirectories(folder.PathOf("run")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_run_that_is_done_resumes_to_the_same_weights_without_a_step()
    {
        using var folder = new TemporaryFolder();
        var weights = new TinyRun().Run(folder.PathOf("run"), TinyRun.Settings);
        var again = new TinyRun();
        Assert.Equal(weights, again.Run(folder.PathOf("run"), TinyRun.Settings, resume: true));
        Assert.Empty(again.Steps);
    }

    [Fact]
    public void Changed_settings_inputs_or_recipes_are_refused_by_key_with_both_values()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        new TinyRun().Run(run, TinyRun.Settings with { StopAfter = 2 });
        var slower = TinyRun.Settings with { LearningRate = TinyRun.Settings.LearningRate with { PeakRate = 0.005 } };
        RequireRefusal("learning-rate was 0.01 and is now 0.005", () => new TinyRun().Run(run, slower, resume: true));
        var smaller = TinyRun.Settings with { GradientAccumulation = 1 };
        RequireRefusal("gradient-accumulation was 2 and is now 1", () => new TinyRun().Run(run, smaller, resume: true));
        RequireRefusal("corpus was a and is now b", () => new TinyRun().Run(run, TinyRun.Settings, resume: true, text: "b"));
        RequireRefusal("recipe.threads was 1 and is now 2", () => new TinyRun().Run(run, TinyRun.Settings, resume: true, threads: 2));

        void RequireRefusal(string expected, Action resume) =>
            Assert.Contains($"step-00000002: {expected}; ", Assert.Throws<OperatorException>(resume).Message);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Assert.Null(TinyRun.Settings.FirstFault());
        Assert.Equal(
            "gradient-accumulation is 0, must be at least 1", (TinyRun.Settings with { GradientAccumulation = 0 }).FirstFault());
        Assert.Equal("validate-every is -1, must be 0 or more", (TinyRun.Settings with { ValidateEvery = -1 }).FirstFault());
        Assert.Equal("checkpoint-every is -1, must be 0 or more", (TinyRun.Settings with { CheckpointEvery = -1 }).FirstFault());
        Assert.Equal("stop-after is 0, must be at least 1", (TinyRun.Settings with { StopAfter = 0 }).FirstFault());
    }
}
