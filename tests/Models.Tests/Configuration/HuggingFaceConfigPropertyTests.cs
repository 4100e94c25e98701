using System.Text.Json.Nodes;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class HuggingFaceConfigPropertyTests
{
    private static readonly string[] OddValues =
    [
        "null", "true", "false", "0", "-1", "1", "2.5", "1e400", "2147483647", "2147483648", "9223372036854775808", "\"\"", "\"silu\"",
        "[]", "[1]", "[null]", "[\"full_attention\"]", "{}", "{\"rope_type\":null}", "{\"rope_type\":[]}", "{\"factor\":{}}",
    ];

    private static readonly string[] KeysOfNewerFiles =
        ["rope_parameters", "dtype", "layer_types", "head_dim", "rope_scaling", "rope_theta", "mlp_bias", "attention_bias", "pad_token_id"];

    [Theory]
    [InlineData(PublishedConfigs.Llama2)]
    [InlineData(PublishedConfigs.Llama32)]
    [InlineData(PublishedConfigs.Mistral)]
    [InlineData(PublishedConfigs.Qwen25)]
    [InlineData(PublishedConfigs.Qwen3)]
    public void Any_value_of_any_key_is_read_or_refused_in_one_line(string published)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("config.json");
        var (read, refused) = (0, 0);
        foreach (var key in JsonNode.Parse(published)!.AsObject().Select(pair => pair.Key).Union(KeysOfNewerFiles))
            foreach (var value in OddValues)
            {
                var json = JsonNode.Parse(published)!.AsObject();
                json[key] = JsonNode.Parse(value);
                File.WriteAllText(path, json.ToJsonString());
                try
                {
                    var config = HuggingFaceConfig.Read(folder.Path);
                    Assert.Equal(config, config.RequireValid(path));
                    Assert.True(config.ParameterCount > 0);
                    read++;
                }
                catch (OperatorException e)
                {
                    Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
                    Assert.Contains(key, e.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        Assert.True(read > 150 && refused > 150, $"{read} read, {refused} refused");
    }
}
