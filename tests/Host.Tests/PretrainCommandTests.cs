using System.Text.Json.Nodes;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests;

public class PretrainCommandTests
{
    private static readonly string[] Tiny =
    [
        "--hidden-size", "16", "--layers", "1", "--heads", "2", "--steps", "8", "--batch-size", "2", "--sequence-length", "32",
        "--gradient-accumulation", "2", "--warmup", "2", "--seed", "3",
    ];

    [Fact]
    public void A_run_twice_and_one_stopped_half_way_and_resumed_give_the_same_weights_that_the_other_commands_read()
    {
        using var folder = new TemporaryFolder();
        var text = NewText(folder);
        var whole = Pretrain(folder, "whole", [.. text, .. Tiny]);
        Assert.Equal(whole.Digest, Pretrain(folder, "again", [.. text, .. Tiny]).Digest);
        var half = Pretrain(folder, "half", [.. text, .. Tiny, "--stop-after", "4", "--compute-dtype", "float32"]);
        Assert.NotEqual(whole.Digest, half.Digest);
        Assert.Null(half.Figures["model"]);
        var resumed = Pretrain(folder, "half", [.. text, .. Tiny, "--resume"]);
        Assert.Equal(whole.Digest, resumed.Digest);
        Assert.Contains("resumed behind step 4", resumed.Output);
        Assert.Equal(whole.Figures["validations"]!.ToJsonString(), resumed.Figures["validations"]!.ToJsonString());
        Assert.Equal([0, 4, 8], whole.Figures["validations"]!.AsArray().Select(point => (long)point!["step_count"]!));
        Assert.Equal(whole.Digest, Digest.OfFile(folder.PathOf("half", "model", "model.safetensors")));

        var (model, checkpoint) = (folder.PathOf("half", "model"), folder.PathOf("half", "checkpoints", "step-00000004"));
        Assert.Equal(0, HostRun.Of("model", "inspect", model).ExitCode);
        Assert.Equal(0, HostRun.Of("evaluate", "--model", model, "--corpus", text[3]).ExitCode);
        Assert.Equal(0, HostRun.Of("generate", "--model", model, "--prompt", "the", "--tokens", "5").ExitCode);
        Assert.Equal(0, HostRun.Of("evaluate", "--model", checkpoint, "--corpus", text[3]).ExitCode);
    }

    [Fact]
    public void A_run_does_not_write_over_another_and_resumes_only_with_its_own_settings()
    {
        using var folder = new TemporaryFolder();
        var text = NewText(folder);
        Pretrain(folder, "run", [.. text, .. Tiny, "--stop-after", "2"]);
        var run = folder.PathOf("run");
        HostRun.Of(["pretrain", .. text, .. Tiny, "--output", run])
            .RequireMistake($"{run}: exists and is not empty; --resume goes on with a run");
        var changed = HostRun.Of(["pretrain", .. text, .. Tiny, "--output", run, "--resume", "--weight-decay", "0.2"]);
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("step-00000002: weight-decay was 0.1 and is now 0.2; ", changed.Error);
        HostRun.Of(["pretrain", .. text, .. Tiny, "--output", folder.PathOf("none"), "--resume"])
            .RequireMistake($"{folder.PathOf("none")}: there is no such folder to resume");
    }

    [Fact]
    public void A_config_file_gives_the_architecture_and_must_fit_the_tokenizer()
    {
        using var folder = new TemporaryFolder();
        var text = NewText(folder);
        string[] training = ["--steps", "1", "--batch-size", "1", "--sequence-length", "16"];
        var config = folder.PathOf("config.json");
        WriteConfig(config, vocabSize: 300);
        var run = Pretrain(folder, "run", [.. text, .. training, "--config", config]);
        Assert.Equal(300 * 8 + 8 * 8 * 4 + 3 * 8 * 16 + 3 * 8, (long)run.Figures["parameter_count"]!);
        WriteConfig(config, vocabSize: 200);
        HostRun.Of(["pretrain", .. text, .. training, "--config", config, "--output", folder.PathOf("other")]).RequireMistake(
            $"{Path.Combine(text[5], "tokenizer.json")}: has 256 tokens, more than the vocab_size 200 of {config}");
        HostRun.Of(["pretrain", .. text, .. training, "--config", config, "--layers", "3", "--output", folder.PathOf("other")])
            .RequireMistake("--layers and --config exclude each other");
    }

    [Theory]
    [InlineData("--steps", "0", "--steps is 0, must be at least 1")]
    [InlineData("--learning-rate", "-1", "--learning-rate is -1, must be a finite number above 0")]
    [InlineData("--learning-rate-shape", "line", "--learning-rate-shape is line, must be cosine or constant")]
    [InlineData("--warmup", "9", "--warmup is 9, must be 0 to the 8 steps of the run")]
    [InlineData("--clip", "0", "--clip is 0, must be above 0")]
    [InlineData("--batch-size", "0", "--batch-size is 0, must be at least 1")]
    [InlineData("--gradient-accumulation", "0", "--gradient-accumulation is 0, must be at least 1")]
    [InlineData("--heads", "3", "--hidden-size is 16, must be a multiple of the 3 heads")]
    [InlineData("--layers", "0", "--layers is 0, must be at least 1")]
    [InlineData("--compute-dtype", "int8", "--compute-dtype is int8, must be float64, float32, bfloat16 or float16")]
    [InlineData("--compute-dtype", "float16", "--compute-dtype float16 needs a GPU; on cpu use bfloat16 or float32")]
    [InlineData("--threads", "0", "--threads is 0, must be at least 1")]
    [InlineData("--vocab-size", "100", "--vocab-size is 100, must be at least 257")]
    [InlineData("--corpus", "x.tokens", "--corpus and --validation go together")]
    public void Options_out_of_range_are_refused_before_anything_is_written(string option, string value, string line)
    {
        using var folder = new TemporaryFolder();
        string[] options = [.. Tiny.Chunk(2).Where(pair => pair[0] != option).SelectMany(pair => pair), option, value];
        HostRun.Of(["pretrain", .. options, "--output", folder.PathOf("run")]).RequireMistake(line);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_corpus_of_another_tokenizer_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var text = NewText(folder);
        text[5] = ByteTokenizer.Write(folder.PathOf("other"), ["<end>"]);
        var run = HostRun.Of(["pretrain", .. text, .. Tiny, "--output", folder.PathOf("run")]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{text[1]}: was built with tokenizer ", run.Error);
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    private static (string Digest, JsonNode Figures, string Output) Pretrain(TemporaryFolder folder, string name, string[] options)
    {
        var json = folder.PathOf($"{name}.json");
        var run = HostRun.Of(["pretrain", .. options, "--output", folder.PathOf(name), "--json", json]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var figures = JsonNode.Parse(File.ReadAllText(json))!;
        return ((string)figures["weights_digest"]!, figures, run.Output);
    }

    /// <summary>Options that name token files of some sentences, made with a tokenizer of bytes.</summary>
    private static string[] NewText(TemporaryFolder folder)
    {
        var (train, validation) = (folder.PathOf("train.tokens"), folder.PathOf("validation.tokens"));
        var tokenizer = ByteTokenizer.Write(folder.PathOf("tokenizer"), []);
        var sentences = Enumerable.Range(0, 60).Select(i => $"the {i % 7} cats saw {i % 5} dogs in house {i}.");
        File.WriteAllText(folder.PathOf("text.txt"), string.Join("\n\n", sentences));
        foreach (var path in new[] { train, validation })
            Assert.Equal(0, HostRun.Of(
                "corpus", "build", "--tokenizer", tokenizer, "--input", folder.PathOf("text.txt"), "--output", path).ExitCode);
        return ["--corpus", train, "--validation", validation, "--tokenizer", tokenizer];
    }

    private static void WriteConfig(string path, int vocabSize) => File.WriteAllText(path, $$"""
        {
          "model_type": "llama", "vocab_size": {{vocabSize}}, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1,
          "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 32, "tie_word_embeddings": true,
          "bos_token_id": null, "eos_token_id": null
        }
        """);
}
