using System.Text.Json.Nodes;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;

namespace ActorDistill.Host.Tests;

public class ModelCommandTests
{
    private static readonly string Source = SharedFolder.PathOf("models", "stories260K");

    [SharedFact]
    public void Inspect_shows_the_architecture_and_every_weight()
    {
        using var folder = new TemporaryFolder();
        var run = HostRun.Of("model", "inspect", Source, "--weights", "--json", folder.PathOf("report.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("260,032 (the head is the embedding)", run.Output);
        Assert.Contains("8 query, 4 key-value, 8 values each", run.Output);
        Assert.Matches("model\\.layers\\.4\\.mlp\\.down_proj\\.weight +F32 +\\[64, 172\\]", run.Output);
        var report = JsonNode.Parse(File.ReadAllText(folder.PathOf("report.json")))!;
        Assert.Equal(260_032, (long)report["parameter_count"]!);
        Assert.Equal(47, report["weights"]!.AsArray().Count);
    }

    [SharedTheory]
    [InlineData("float32", WeightType.F32)]
    [InlineData("float16", WeightType.F16)]
    [InlineData("bfloat16", WeightType.BF16)]
    public void Convert_writes_every_weight_in_the_dtype_and_says_so_in_the_config(string dtype, WeightType type)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, HostRun.Of("model", "convert", Source, folder.PathOf("out"), "--dtype", dtype).ExitCode);
        Assert.Equal(dtype, HuggingFaceConfig.Read(folder.PathOf("out")).TorchDtype);
        using var weights = WeightSet.Open(folder.PathOf("out"));
        Assert.All(weights.Names, name => Assert.Equal(type, weights.Entry(name).Type));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Source, "tokenizer.json")), File.ReadAllBytes(folder.PathOf("out", "tokenizer.json")));
        Assert.Equal(0, HostRun.Of("model", "inspect", folder.PathOf("out")).ExitCode);
    }

    [SharedFact]
    public void Convert_to_shards_and_back_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var (sharded, whole) = (folder.PathOf("sharded"), folder.PathOf("whole"));
        Assert.Contains("in 6 file(s)", HostRun.Of("model", "convert", Source, sharded, "--max-shard-size", "200KB").Output);
        Assert.Contains("in 1 file(s)", HostRun.Of("model", "convert", sharded, whole).Output);
        using var before = WeightSet.Open(Source);
        using var after = WeightSet.Open(whole);
        Assert.All(before.Names, name =>
        {
            var count = (int)before.Entry(name).ByteCount;
            Assert.True(before.Bytes(name, 0, count).SequenceEqual(after.Bytes(name, 0, count)), name);
        });
    }

    [SharedFact]
    public void Outputs_that_cannot_be_written_leave_nothing_half_done()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("file"), "");
        Directory.CreateDirectory(folder.PathOf("full"));
        File.WriteAllText(folder.PathOf("full", "precious"), "mine");
        foreach (var target in new[] { folder.PathOf("file"), folder.PathOf("file", "below"), folder.PathOf("full"), "/proc/nowhere" })
        {
            var run = HostRun.Of("model", "convert", Source, target);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(target, run.Error);
            Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        Assert.Equal(["file", "full"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(2, HostRun.Of("model", "inspect", Source, "--json", "/proc/nowhere/report.json").ExitCode);
    }

    [SharedTheory]
    [InlineData("--dtype", "int8", "--dtype is int8, must be float32, float16 or bfloat16")]
    [InlineData("--max-shard-size", "much", "--max-shard-size is much, must be a size above zero such as 500MB, 5GB or 512MiB")]
    [InlineData("--max-shard-size", "0", "--max-shard-size is 0, must be a size above zero such as 500MB, 5GB or 512MiB")]
    public void Options_out_of_range_name_what_is_allowed(string option, string value, string line)
    {
        using var folder = new TemporaryFolder();
        HostRun.Of("model", "convert", Source, folder.PathOf("out"), option, value).RequireMistake(line);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [SharedFact]
    public void Derive_writes_a_student_that_keeps_the_teachers_vocabulary_and_head_size()
    {
        using var folder = new TemporaryFolder();
        string[] sizes = ["--hidden-size", "32", "--layers", "3", "--intermediate-size", "88"];
        var run = HostRun.Of(["model", "derive", Source, folder.PathOf("student"), .. sizes]);
        Assert.Equal(0, run.ExitCode);
        var student = HuggingFaceConfig.Read(folder.PathOf("student"));
        Assert.Equal((32, 3, 88, 512), (student.HiddenSize, student.NumLayers, student.IntermediateSize, student.VocabSize));
        Assert.Equal((4, 2, 8), (student.NumHeads, student.NumKeyValueHeads, student.HeadDim));
    }

    [SharedFact]
    public void Derive_refuses_sizes_that_do_not_fit()
    {
        using var folder = new TemporaryFolder();
        var run = HostRun.Of("model", "derive", Source, folder.PathOf("student"), "--heads", "3", "--key-value-heads", "2");
        Assert.Equal(2, run.ExitCode);
        Assert.False(Directory.Exists(folder.PathOf("student")));
    }

    [Fact]
    public void Help_shows_examples()
    {
        foreach (var command in new[] { "inspect", "convert", "derive" })
        {
            var run = HostRun.Of("model", command, "--help");
            Assert.Equal(0, run.ExitCode);
            Assert.Contains($"actordistill model {command} ", run.Output);
        }
    }
}
