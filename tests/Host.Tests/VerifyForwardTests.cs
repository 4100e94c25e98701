using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

public class VerifyForwardTests
{
    private static string Model(string name) => SharedFolder.PathOf("models", name);

    private static string Golden(string name) => SharedFolder.PathOf("models", name, "forward.safetensors");

    [SharedFact]
    public void A_good_model_passes_in_both_dtypes_and_its_figures_go_to_JSON()
    {
        using var folder = new TemporaryFolder();
        string[] files = ["--model", Model("llama3"), "--golden", Golden("llama3"), "--json", folder.PathOf("figures.json")];
        var run = HostRun.Of(["verify", "forward", .. files]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("float32 on cpu", run.Output);
        Assert.Contains("float64 on cpu", run.Output);
        Assert.DoesNotContain("FAILED", run.Output);
        var runs = JsonNode.Parse(File.ReadAllText(folder.PathOf("figures.json")))!["runs"]!.AsArray();
        Assert.Equal(["float32", "float64"], runs.Select(r => (string)r!["dtype"]!));
        var comparisons = runs[0]!["comparisons"]!.AsArray();
        Assert.Equal(1 + 4 + 3, comparisons.Count);
        Assert.All(comparisons, c => Assert.InRange((double)c!["largest_error"]!, 0, (double)c["bound"]!));
    }

    [SharedFact]
    public void A_weight_that_differs_ends_in_exit_code_1_and_names_the_tensors()
    {
        using var model = new BadModel();
        model.SetFirstElement("model.layers.2.mlp.up_proj.weight", 1);
        var run = HostRun.Of("verify", "forward", "--model", model.Folder, "--golden", Golden("qwen2"), "--dtype", "float32");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED", run.Output);
        Assert.Matches("hidden_states\\[3\\] .*FAILED", run.Output);
        Assert.DoesNotMatch("hidden_states\\[2\\] .*FAILED", run.Output);
    }

    [SharedFact]
    public void A_golden_file_of_another_model_is_refused()
    {
        var golden = SharedFolder.PathOf("golden", "stories260K", "forward.safetensors");
        HostRun.Of("verify", "forward", "--model", Model("llama3"), "--golden", golden)
            .RequireMistake($"{golden}: input_ids go beyond the model's vocabulary of 131");
    }

    [SharedTheory]
    [InlineData("--dtype", "int8", "--dtype is int8, must be float32, float64 or both")]
    [InlineData("--device", "tpu", "--device is tpu, must be cpu, cuda or cuda:N")]
    [InlineData("--threads", "0", "--threads is 0, must be at least 1")]
    public void Options_out_of_range_name_what_is_allowed(string option, string value, string line) =>
        HostRun.Of("verify", "forward", "--model", Model("llama3"), "--golden", Golden("llama3"), option, value).RequireMistake(line);

    [SharedFact]
    public void A_GPU_that_is_not_there_is_refused_before_any_work()
    {
        var run = HostRun.Of("verify", "forward", "--model", Model("llama3"), "--golden", Golden("llama3"), "--device", "cuda:99");
        Assert.Equal(2, run.ExitCode);
        Assert.Matches("--device is cuda:99, but this machine shows \\d+ GPUs", run.Error);
    }

    [Fact]
    public void A_missing_option_is_one_line_and_exit_code_2()
    {
        var run = HostRun.Of("verify", "forward", "--model", "somewhere");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--golden", run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
