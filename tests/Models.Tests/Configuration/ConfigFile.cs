using System.Text.Json.Nodes;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Configuration;

/// <summary>Reads and refuses config.json files given as text.</summary>
internal static class ConfigFile
{
    /// <summary>Only the keys that have no default: a small decoder of a type.</summary>
    public static JsonObject Smallest(string modelType) => new()
    {
        ["model_type"] = modelType,
        ["vocab_size"] = 100,
        ["hidden_size"] = 64,
        ["intermediate_size"] = 96,
        ["num_hidden_layers"] = 3,
        ["num_attention_heads"] = 32,
    };

    /// <summary>A smallest decoder with one key more, given as JSON.</summary>
    public static JsonObject With(string modelType, string key, string json)
    {
        var config = Smallest(modelType);
        config[key] = JsonNode.Parse(json);
        return config;
    }

    public static DecoderConfig Read(JsonNode json) => Read(json.ToJsonString());

    public static DecoderConfig Read(string json)
    {
        using var folder = Folder(json);
        return HuggingFaceConfig.Read(folder.Path);
    }

    /// <summary>The refusal, without the path of config.json in front of it.</summary>
    public static string Refusal(JsonNode json) => Refusal(json.ToJsonString());

    /// <inheritdoc cref="Refusal(JsonNode)"/>
    public static string Refusal(string json)
    {
        using var folder = Folder(json);
        var e = Assert.Throws<OperatorException>(() => HuggingFaceConfig.Read(folder.Path));
        var start = folder.PathOf("config.json") + ": ";
        Assert.StartsWith(start, e.Message, StringComparison.Ordinal);
        return e.Message[start.Length..];
    }

    private static TemporaryFolder Folder(string json)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("config.json"), json);
        return folder;
    }
}
