using System.Text.Json;
using ActorDistill.Models.Configuration;

namespace ActorDistill.Host.Commands;

/// <summary>An architecture among the settings that a run resumes with.</summary>
internal static class ConfigKeys
{
    public static IEnumerable<(string Key, string Value)> Of(DecoderConfig config)
    {
        using var stream = new MemoryStream();
        HuggingFaceConfigWriter.Write(stream, config);
        using var json = JsonDocument.Parse(stream.ToArray());
        return [.. json.RootElement.EnumerateObject().Select(property => ($"config.{property.Name}", property.Value.GetRawText()))];
    }
}
