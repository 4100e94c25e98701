using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

/// <summary>Every damaged folder ends in one line and exit code 2, in every command that reads one, and leaves nothing behind.</summary>
public class BadModelTests
{
    private const string Norm = "model.norm.weight";

    [SharedFact]
    public void A_truncated_file() => Refused(m => m.Truncate(1), m => m.Weights);

    [SharedFact]
    public void A_header_longer_than_the_file() => Refused(m => m.SetHeaderLength(50_000_000), m => m.Weights);

    [SharedFact]
    public void A_header_of_two_to_the_sixty() => Refused(m => m.SetHeaderLength(1UL << 60), m => m.Weights);

    [SharedFact]
    public void A_header_that_is_no_JSON() => Refused(m => m.SetHeader(header => header.Replace('{', '(')), m => m.Weights);

    [SharedTheory]
    [InlineData(1_000_000, 1_000_192)]
    [InlineData(-192, 0)]
    [InlineData(384, 192)]
    [InlineData(0, 192)]
    public void Offsets_out_of_range_negative_reversed_or_overlapping(int first, int end) =>
        Refused(m => m.SetEntry(Norm, entry => entry["data_offsets"] = new JsonArray(first, end)), m => m.Weights);

    [SharedFact]
    public void A_shape_whose_product_overflows() =>
        Refused(m => m.SetEntry(Norm, entry => entry["shape"] = new JsonArray(1L << 40, 1L << 40)), m => m.Weights);

    [SharedFact]
    public void An_unknown_dtype() => Refused(m => m.SetEntry(Norm, entry => entry["dtype"] = "F4"), m => m.Weights);

    [SharedFact]
    public void A_missing_tensor() => Refused(m => m.SetHeader(header => header.Replace(Norm, "model.other.weight")), m => Norm);

    [SharedFact]
    public void A_wrong_shape() => Refused(m => m.SetConfig("intermediate_size", 40), m => "[80, 48]");

    [SharedFact]
    public void Weights_that_are_NaN() => Refused(m => m.SetFirstElement(Norm, float.NaN), m => Norm);

    [SharedFact]
    public void An_unknown_model_type() => Refused(m => m.SetConfig("model_type", "gpt2"), m => "llama, mistral, qwen2, qwen3");

    [SharedFact]
    public void A_config_that_is_no_JSON() => Refused(m => File.WriteAllText(m.Config, "hidden_size: 48"), m => m.Config);

    [SharedFact]
    public void No_config() => Refused(m => File.Delete(m.Config), m => m.Config);

    [SharedFact]
    public void No_weights() => Refused(m => File.Delete(m.Weights), m => m.Folder);

    [SharedFact]
    public void No_folder() => Refused(m => Directory.Delete(m.Folder, recursive: true), m => m.Folder);

    private static void Refused(Action<BadModel> damage, Func<BadModel, string> named)
    {
        using var model = new BadModel();
        Assert.Equal(0, HostRun.Of("model", "inspect", model.Folder).ExitCode);
        damage(model);
        foreach (var args in new[]
        {
            new[] { "model", "inspect", model.Folder },
            ["model", "convert", model.Folder, model.Target],
            ["verify", "forward", "--model", model.Folder, "--golden", SharedFolder.PathOf("models", "qwen2", "forward.safetensors")],
        })
        {
            var run = HostRun.Of(args);
            Assert.Equal(2, run.ExitCode);
            Assert.Equal("", run.Output);
            Assert.StartsWith("actordistill: ", run.Error);
            Assert.Contains(named(model), run.Error);
            Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.False(Directory.Exists(model.Target));
            Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.GetDirectoryName(model.Folder)!), path => path.Contains(".partial"));
        }
    }
}
