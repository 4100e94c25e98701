using System.Text.Encodings.Web;
using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>The file "model.safetensors.index.json": which shard holds which weight.</summary>
internal static class ShardIndex
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Shard file name by weight name.</summary>
    /// <exception cref="OperatorException">No JSON, no "weight_map" of strings, or a shard that is not a plain file name.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(FaultOf.Disk(path, "read", () => File.ReadAllBytes(path)), Strict);
            return Map(path, document);
        }
        // JSON may escape half a surrogate pair, which no string can hold; .NET reports that as an invalid operation.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OperatorException($"{path}: is no JSON: {e.Message}", e);
        }
    }

    /// <summary>Writes an index with "metadata.total_size" in bytes; weights in ordinal order, as Hugging Face sorts them.</summary>
    public static void Write(Stream stream, long totalBytes, IEnumerable<KeyValuePair<string, string>> shardOf)
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", totalBytes);
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach (var (name, shard) in shardOf.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(name, shard);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static Dictionary<string, string> Map(string path, JsonDocument document)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw new OperatorException($"{path}: has no weight_map");
        var shardOf = new Dictionary<string, string>();
        foreach (var pair in map.EnumerateObject())
        {
            // A shard lies beside its index: an index out of the network must not name files elsewhere.
            var shard = pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : "";
            if (shard.Length == 0 || shard is "." or ".." || shard != Path.GetFileName(shard))
                throw new OperatorException($"{path}: weight {pair.Name}: shard {pair.Value.GetRawText()} is no plain file name");
            shardOf.Add(pair.Name, shard);
        }
        return shardOf;
    }
}
