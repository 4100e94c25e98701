using System.Text.Json.Nodes;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests;

/// <summary>On the checkpoints of a small "pretrain", laid out as a run's trial.</summary>
public sealed class CheckpointCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _run;

    public CheckpointCommandTests()
    {
        _run = _folder.PathOf("run");
        Directory.CreateDirectory(Path.Combine(_run, "trials"));
        var tokenizer = ByteTokenizer.Write(_folder.PathOf("tokenizer"), []);
        var sentences = Enumerable.Range(0, 40).Select(i => $"the {i % 7} cats saw {i}.");
        File.WriteAllText(_folder.PathOf("text.txt"), string.Join("\n\n", sentences));
        var tokens = _folder.PathOf("text.tokens");
        Require("corpus", "build", "--tokenizer", tokenizer, "--input", _folder.PathOf("text.txt"), "--output", tokens);
        Require(
            "pretrain", "--corpus", tokens, "--validation", tokens, "--tokenizer", tokenizer, "--hidden-size", "16", "--layers", "1",
            "--heads", "2", "--steps", "6", "--batch-size", "2", "--sequence-length", "16", "--checkpoint-every", "2",
            "--validate-every", "2", "--output", Path.Combine(_run, "trials", "small"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_list_names_each_checkpoint_with_its_measure_and_what_is_wrong_with_a_torn_one()
    {
        var torn = Path.Combine(CheckpointOf(4), "optimizer.safetensors");
        File.AppendAllText(torn, "x");
        var json = _folder.PathOf("list.json");
        var run = HostRun.Of("checkpoint", "list", _run, "--json", json);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"torn: {torn}: differs from its digest in manifest.json", run.Output);
        var listed = JsonNode.Parse(File.ReadAllText(json))!.AsArray();
        Assert.Equal([("small", 2), ("small", 4), ("small", 6)], listed.Select(one => ((string)one!["trial"]!, (long)one["step"]!)));
        Assert.Equal([true, false, true], listed.Select(one => one!["fault"] == null));
        Assert.All([listed[0]!, listed[2]!], one => Assert.InRange((double)one["nats_per_token"]!, 1, 6));
    }

    [Fact]
    public void The_newest_whole_one_is_exported_by_default_and_other_commands_read_it()
    {
        File.Delete(Path.Combine(CheckpointOf(6), "manifest.json"));
        var output = Export("out");
        Assert.Equal(
            ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
            Directory.EnumerateFiles(output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        AssertSameModel(CheckpointOf(4), output);
        Assert.Equal(0, HostRun.Of("model", "inspect", output).ExitCode);
        Assert.Equal(0, HostRun.Of("generate", "--model", output, "--prompt", "the", "--tokens", "3").ExitCode);
    }

    [Fact]
    public void A_step_or_the_best_one_can_be_asked_for()
    {
        AssertSameModel(CheckpointOf(2), Export("two", "--step", "2"));
        var json = _folder.PathOf("list.json");
        HostRun.Of("checkpoint", "list", _run, "--json", json);
        var best = JsonNode.Parse(File.ReadAllText(json))!.AsArray().MinBy(one => (double)one!["nats_per_token"]!)!;
        AssertSameModel((string)best["folder"]!, Export("best", "--best"));
    }

    [Fact]
    public void What_cannot_be_exported_is_refused_in_one_line()
    {
        var trial = Path.Combine(_run, "trials", "small");
        var torn = Path.Combine(CheckpointOf(2), "model.safetensors");
        File.WriteAllBytes(torn, File.ReadAllBytes(torn)[..^1]);
        string[] Command(params string[] options) => ["checkpoint", "export", _run, "small", "--output", _folder.PathOf("out"), .. options];
        HostRun.Of(Command("--step", "2")).RequireMistake($"{torn}: differs from its digest in manifest.json");
        HostRun.Of(Command("--step", "3")).RequireMistake($"{trial}: has no checkpoint of step 3, only of 2, 4, 6");
        HostRun.Of(Command("--step", "4", "--best")).RequireMistake("--step and --best exclude each other");
        HostRun.Of("checkpoint", "export", _run, "large", "--output", "x").RequireMistake($"{_run}: has no trial large, only small");
        HostRun.Of("checkpoint", "list", _folder.Path).RequireMistake($"{_folder.Path}: is no run's folder, it has no trials");
        HostRun.Of("checkpoint", "export", _run, "small", "--output", _run).RequireMistake($"{_run}: exists and is not empty");
        foreach (var step in new[] { 4, 6 })
            File.Delete(Path.Combine(CheckpointOf(step), "manifest.json"));
        HostRun.Of(Command()).RequireMistake($"{trial}: has no whole checkpoint");
        HostRun.Of(Command("--best")).RequireMistake($"{trial}: has no whole checkpoint whose model was measured at its step");
        Assert.False(Directory.Exists(_folder.PathOf("out")));
    }

    private string Export(string name, params string[] options)
    {
        var output = _folder.PathOf(name);
        Require(["checkpoint", "export", _run, "small", "--output", output, .. options]);
        return output;
    }

    private string CheckpointOf(long step) => Path.Combine(_run, "trials", "small", "checkpoints", $"step-{step:00000000}");

    private static void AssertSameModel(string checkpoint, string output) => Assert.Equal(
        Digest.OfFile(Path.Combine(checkpoint, "model.safetensors")), Digest.OfFile(Path.Combine(output, "model.safetensors")));

    private static void Require(params string[] args)
    {
        var run = HostRun.Of(args);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
