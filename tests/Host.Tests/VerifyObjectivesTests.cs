using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

public class VerifyObjectivesTests
{
    [Fact]
    public void The_golden_folder_passes_and_every_objective_has_a_line_for_each_dtype_and_path()
    {
        using var folder = new TemporaryFolder();
        var run = HostRun.Of("verify", "objectives", GoldenFolder.PathOf("objectives"), "--json", folder.PathOf("figures.json"));
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("FAILED", run.Output);
        var figures = JsonNode.Parse(File.ReadAllText(folder.PathOf("figures.json")))!;
        Assert.Equal(123, (int)figures["case_count"]!);
        Assert.Equal(["float32", "float64"], figures["runs"]!.AsArray().Select(r => (string)r!["dtype"]!));
        foreach (var lines in figures["runs"]!.AsArray().Select(r => r!["objectives"]!.AsArray()))
        {
            Assert.Equal(2 * 13, lines.Count);
            Assert.All(lines, line => Assert.InRange((double)line!["worst"]!["largest_error"]!, 0, (double)line["worst"]!["bound"]!));
        }
        Assert.Matches("(?m)^  taid +plain ", run.Output);
        Assert.Matches("(?m)^  top_k_tail_kl +fused ", run.Output);
    }

    [Fact]
    public void A_golden_value_that_is_off_ends_in_exit_code_1_and_names_the_case()
    {
        using var golden = Copy("small-reverse_kl.safetensors", "small-taid-0.4.safetensors");
        golden.ReplaceLoss("small-reverse_kl.safetensors", loss => loss * 1.001);
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: reverse_kl, plain: small-reverse_kl.safetensors", run.Output);
        Assert.Contains("FAILED: reverse_kl, fused: small-reverse_kl.safetensors", run.Output);
        Assert.DoesNotContain("FAILED: taid", run.Output);
    }

    [Fact]
    public void A_gradient_that_is_off_in_one_element_ends_in_exit_code_1()
    {
        using var golden = Copy("small-forward_kl-1.safetensors");
        golden.ChangeLastGradient("small-forward_kl-1.safetensors", by: 1e-3);
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: forward_kl, plain", run.Output);
    }

    [Fact]
    public void A_trajectory_of_t_that_is_off_ends_in_exit_code_1()
    {
        using var golden = Copy("small-taid-0.4.safetensors");
        golden.EditSchedules(schedules => schedules[0]!["rows"]![7]![3] = (double)schedules[0]!["rows"]![7]![3]! + 1e-9);
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("t \\(alpha .*FAILED", run.Output);
    }

    [Fact]
    public void An_objective_that_is_not_known_ends_in_exit_code_1_with_its_name_after_the_others_ran()
    {
        using var golden = Copy("small-reverse_kl.safetensors", "small-logit_mse.safetensors");
        golden.EditManifest(cases => cases[1]!["objective"] = "sinkhorn");
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: no objective is called sinkhorn", run.Output);
        Assert.Matches("(?m)^  reverse_kl +fused ", run.Output);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("taid_schedule.json")]
    public void A_list_that_is_missing_is_the_operators_mistake(string file)
    {
        using var golden = Copy("small-reverse_kl.safetensors");
        File.Delete(golden.PathOf(file));
        HostRun.Of("verify", "objectives", golden.Path).RequireMistake($"{golden.PathOf(file)}: there is no such file");
    }

    [Fact]
    public void A_case_that_is_missing_is_the_operators_mistake()
    {
        using var golden = Copy("small-reverse_kl.safetensors");
        var file = golden.PathOf("small-reverse_kl.safetensors");
        File.Delete(file);
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"actordistill: {file}: cannot be read", run.Error);
    }

    [Fact]
    public void A_case_that_is_cut_short_is_the_operators_mistake()
    {
        using var golden = Copy("small-reverse_kl.safetensors");
        var file = golden.PathOf("small-reverse_kl.safetensors");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^8]);
        var run = HostRun.Of("verify", "objectives", golden.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(file, run.Error);
    }

    [Theory]
    [InlineData("temperature", 0.0, "temperature is 0, must be a finite number above 0")]
    [InlineData("temperature", -2.0, "temperature is -2, must be a finite number above 0")]
    public void A_parameter_out_of_range_names_the_entry_and_what_is_allowed(string key, double value, string fault)
    {
        using var golden = Copy("small-forward_kl-1.safetensors");
        golden.EditManifest(cases => cases[0]![key] = value);
        HostRun.Of("verify", "objectives", golden.Path).RequireMistake($"{golden.PathOf("manifest.json")}: entry 0: {fault}");
    }

    [Fact]
    public void More_kept_tokens_than_columns_are_the_operators_mistake()
    {
        using var golden = Copy("small-top_k_tail_kl-3.safetensors");
        golden.EditManifest(cases => cases[0]!["k"] = 99);
        HostRun.Of("verify", "objectives", golden.Path)
            .RequireMistake($"{golden.PathOf("small-top_k_tail_kl-3.safetensors")}: k is 99, but there are 13 columns");
    }

    private static GoldenCopy Copy(params string[] files) => new(files);
}
