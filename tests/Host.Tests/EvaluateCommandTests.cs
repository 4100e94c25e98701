using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

public class EvaluateCommandTests
{
    private static string Model => SharedFolder.PathOf("models", "stories260K");

    private static string Stories => SharedFolder.PathOf("text", "stories-valid.txt");

    // Of the first eight stories, in blocks of 64 tokens and a last one of the rest.
    [SharedFact]
    public void A_text_and_its_token_file_give_the_same_figures_in_every_dtype_within_its_rounding()
    {
        using var folder = new TemporaryFolder();
        var (text, tokens) = (folder.PathOf("eight.txt"), folder.PathOf("eight.tokens"));
        File.WriteAllText(text, string.Join("\n\n", File.ReadAllText(Stories).Split("\n\n").Take(8)));
        Assert.Equal(0, HostRun.Of("corpus", "build", "--tokenizer", Model, "--input", text, "--output", tokens).ExitCode);
        var ofText = Evaluate(folder, "--text", text);
        var ofTokens = Evaluate(folder, "--corpus", tokens);
        var precise = Evaluate(folder, "--corpus", tokens, "--dtype", "float64");
        Assert.Equal(ofText.ToJsonString(), ofTokens.ToJsonString());
        var (single, exact) = ((double)ofText["nats_per_token"]!, (double)precise["nats_per_token"]!);
        Assert.Equal(exact, single, 1e-5);
        Assert.InRange(exact, 0.9, 1.6);
        Assert.Equal(Math.Exp(exact), (double)precise["perplexity"]!, 1e-12);
        var (count, bytes) = ((long)precise["token_count"]!, (long)precise["text_bytes"]!);
        Assert.Equal(new FileInfo(text).Length - 2 * 7, bytes);
        Assert.Equal(exact * count / Math.Log(2) / bytes, (double)precise["bits_per_byte"]!, 1e-12);
        Assert.InRange((double)precise["top1_accuracy"]!, 0.5, 0.8);
    }

    [SharedFact]
    public void Options_that_do_not_go_together_or_are_out_of_range_are_refused()
    {
        HostRun.Of("evaluate", "--model", Model).RequireMistake("evaluate needs either --corpus or --text");
        HostRun.Of("evaluate", "--model", Model, "--text", Stories, "--corpus", "x")
            .RequireMistake("evaluate needs either --corpus or --text");
        HostRun.Of("evaluate", "--model", Model, "--text", Stories, "--sequence-length", "513")
            .RequireMistake("--sequence-length is 513, must be at most the model's max_position_embeddings 512");
        HostRun.Of("evaluate", "--model", Model, "--text", Stories, "--batch-size", "0")
            .RequireMistake("--batch-size is 0, must be at least 1");
        HostRun.Of("evaluate", "--model", Model, "--text", Stories, "--dtype", "int8")
            .RequireMistake("--dtype is int8, must be float64, float32, bfloat16 or float16");
    }

    [SharedFact]
    public void A_corpus_of_another_tokenizer_and_a_vocabulary_larger_than_the_models_are_refused()
    {
        using var folder = new TemporaryFolder();
        var tokens = folder.PathOf("bytes.tokens");
        var bytes = ByteTokenizer.Write(folder.PathOf("bytes"), []);
        File.WriteAllText(folder.PathOf("a.txt"), "Once upon a time");
        string[] build = ["--tokenizer", bytes, "--input", folder.PathOf("a.txt"), "--output", tokens];
        Assert.Equal(0, HostRun.Of(["corpus", "build", .. build]).ExitCode);
        var other = HostRun.Of("evaluate", "--model", Model, "--corpus", tokens);
        Assert.Equal((2, ""), (other.ExitCode, other.Output));
        Assert.Matches($"^actordistill: {tokens}: was built with tokenizer [0-9a-f]{{64}}, not with [0-9a-f]{{64}}\n$", other.Error);

        // The model qwen2 has 131 rows, the tokenizer 512 tokens.
        using var model = new BadModel();
        File.Copy(Path.Combine(Model, "tokenizer.json"), Path.Combine(model.Folder, "tokenizer.json"));
        var large = HostRun.Of("evaluate", "--model", model.Folder, "--text", Stories);
        Assert.Equal((2, ""), (large.ExitCode, large.Output));
        Assert.Contains("tokenizer.json: has 512 tokens, more than the vocab_size", large.Error);
        Assert.Single(large.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static JsonNode Evaluate(TemporaryFolder folder, params string[] options)
    {
        var json = folder.PathOf("figures.json");
        var run = HostRun.Of(["evaluate", "--model", Model, "--sequence-length", "64", "--json", json, .. options]);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nats per token", run.Output);
        return JsonNode.Parse(File.ReadAllText(json))!["result"]!;
    }
}
