using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

/// <summary>A copy of a good model folder, to be damaged in one place.</summary>
internal sealed class BadModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadModel()
    {
        Directory.CreateDirectory(Folder);
        foreach (var name in new[] { "config.json", "model.safetensors" })
            File.Copy(SharedFolder.PathOf("models", "qwen2", name), Path.Combine(Folder, name));
    }

    public string Folder => _folder.PathOf("model");

    public string Target => _folder.PathOf("converted");

    public string Weights => Path.Combine(Folder, "model.safetensors");

    public string Config => Path.Combine(Folder, "config.json");

    public void Truncate(int bytes) => File.WriteAllBytes(Weights, File.ReadAllBytes(Weights)[..^bytes]);

    public void SetHeaderLength(ulong length)
    {
        var all = File.ReadAllBytes(Weights);
        BinaryPrimitives.WriteUInt64LittleEndian(all, length);
        File.WriteAllBytes(Weights, all);
    }

    public void SetHeader(Func<string, string> change)
    {
        var all = File.ReadAllBytes(Weights);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(all);
        var header = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(all, 8, length)));
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        File.WriteAllBytes(Weights, [.. prefix, .. header, .. all[(8 + length)..]]);
    }

    public void SetEntry(string weight, Action<JsonObject> change) => SetHeader(header =>
    {
        var entries = JsonNode.Parse(header)!.AsObject();
        change(entries[weight]!.AsObject());
        return entries.ToJsonString();
    });

    public void SetFirstElement(string weight, float value)
    {
        var all = File.ReadAllBytes(Weights);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(all);
        var offsets = JsonNode.Parse(Encoding.UTF8.GetString(all, 8, length))![weight]!["data_offsets"]!;
        BinaryPrimitives.WriteSingleLittleEndian(all.AsSpan(8 + length + (int)offsets[0]!), value);
        File.WriteAllBytes(Weights, all);
    }

    public void SetConfig(string key, JsonNode value)
    {
        var config = JsonNode.Parse(File.ReadAllText(Config))!.AsObject();
        config[key] = value;
        File.WriteAllText(Config, config.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
