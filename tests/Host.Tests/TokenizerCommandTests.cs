using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Host.Tests;

public sealed class TokenizerCommandTests
{
    [Fact]
    public void A_trained_tokenizer_is_the_same_on_any_number_of_threads()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("text.txt"), string.Concat(Enumerable.Repeat("Once upon a time there was a cat.\n\n", 50)));
        foreach (var threads in new[] { "1", "3" })
        {
            var run = HostRun.Of(
                "tokenizer", "train", "--input", folder.PathOf("text.txt"), "--vocab-size", "270",
                "--output", folder.PathOf(threads), "--threads", threads);
            Assert.Equal("", run.Error);
            Assert.Equal(0, run.ExitCode);
            Assert.StartsWith($"{folder.PathOf(threads)}: 270 tokens from 0.0 MB of text in ", run.Output, StringComparison.Ordinal);
        }
        var (one, three) = (Tokenizer.Load(folder.PathOf("1")), Tokenizer.Load(folder.PathOf("3")));
        Assert.Equal(one.Digest, three.Digest);
        Assert.Equal("Once upon a time", one.Decode(one.Encode("Once upon a time")));
    }

    [Fact]
    public void Text_that_is_missing_or_empty_and_sizes_that_cannot_be_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("empty.txt"), "");
        HostRun.Of("tokenizer", "train", "--input", folder.PathOf("no.txt"), "--vocab-size", "300", "--output", folder.PathOf("out"))
            .RequireMistake($"{folder.PathOf("no.txt")}: there is no such file or folder");
        HostRun.Of("tokenizer", "train", "--input", folder.PathOf("empty.txt"), "--vocab-size", "300", "--output", folder.PathOf("out"))
            .RequireMistake($"{folder.PathOf("empty.txt")}: holds no text to train on");
        HostRun.Of("tokenizer", "train", "--vocab-size", "200", "--output", folder.PathOf("out"))
            .RequireMistake("the vocabulary size is 200, must be at least 257: 256 bytes and 1 special tokens");
        HostRun.Of("tokenizer", "train", "--vocab-size", "300", "--threads", "0", "--output", folder.PathOf("out"))
            .RequireMistake("--threads is 0, must be at least 1");
        Assert.False(Directory.Exists(folder.PathOf("out")));
    }

    [SharedFact]
    public void Verification_prints_the_cases_and_fails_on_another_tokenizers_golden_file()
    {
        var gpt2 = SharedFolder.PathOf("tokenizers", "gpt2");
        var same = HostRun.Of("verify", "tokenizer", "--model", gpt2, "--golden", SharedFolder.PathOf("golden", "tokenizers", "gpt2.json"));
        Assert.Equal((0, $"17 of 17 cases are identical{Environment.NewLine}"), (same.ExitCode, same.Output));

        using var folder = new TemporaryFolder();
        var other = HostRun.Of(
            "verify", "tokenizer", "--model", gpt2, "--golden", SharedFolder.PathOf("golden", "tokenizers", "gpt2-llama3-split.json"),
            "--json", folder.PathOf("figures.json"));
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("FAILED: case 8: ids differ from id 1 on: [10163 2231", other.Output, StringComparison.Ordinal);
        Assert.Contains("\"differences\"", File.ReadAllText(folder.PathOf("figures.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_of_another_kind_or_a_golden_file_that_is_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("tokenizer.json"), """{ "model": { "type": "Unigram", "vocab": [] } }""");
        HostRun.Of("verify", "tokenizer", "--model", folder.Path, "--golden", folder.PathOf("golden.json"))
            .RequireMistake($"{folder.PathOf("tokenizer.json")}: model is of type Unigram, only BPE is supported");
        File.WriteAllText(folder.PathOf("tokenizer.json"), "{ torn");
        var run = HostRun.Of("verify", "tokenizer", "--model", folder.Path, "--golden", folder.PathOf("golden.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"actordistill: {folder.PathOf("tokenizer.json")}: is not valid JSON: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
