using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

/// <summary>Some of the golden objectives in a folder of their own, to be damaged.</summary>
internal sealed class GoldenCopy : IDisposable
{
    private const string Manifest = "manifest.json";
    private const string Schedules = "taid_schedule.json";
    private readonly TemporaryFolder _folder = new();

    public GoldenCopy(params string[] files)
    {
        foreach (var file in files.Append(Manifest).Append(Schedules))
            File.Copy(GoldenFolder.PathOf("objectives", file), PathOf(file));
        EditManifest(cases =>
        {
            foreach (var left in cases.Where(item => !files.Contains((string)item!["file"]!)).ToList())
                cases.Remove(left);
        });
    }

    public string Path => _folder.Path;

    public string PathOf(string file) => _folder.PathOf(file);

    public void EditManifest(Action<JsonArray> edit) => Edit(Manifest, edit);

    public void EditSchedules(Action<JsonArray> edit) => Edit(Schedules, edit);

    public void ReplaceLoss(string file, Func<double, double> replace) => ReplaceDouble(file, "loss", fromEnd: false, replace);

    public void ChangeLastGradient(string file, double by) =>
        ReplaceDouble(file, "grad_student_logits", fromEnd: true, value => value + by);

    public void Dispose() => _folder.Dispose();

    private void Edit(string file, Action<JsonArray> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(PathOf(file)))!.AsArray();
        edit(json);
        File.WriteAllText(PathOf(file), json.ToJsonString());
    }

    // A safetensors file: 8 bytes with the header's length, the header in JSON, the tensors at their offsets behind it.
    private void ReplaceDouble(string file, string tensor, bool fromEnd, Func<double, double> replace)
    {
        var bytes = File.ReadAllBytes(PathOf(file));
        var headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var offsets = JsonNode.Parse(bytes.AsSpan(8, headerEnd - 8))![tensor]!["data_offsets"]!;
        var at = headerEnd + (fromEnd ? (int)offsets[1]! - sizeof(double) : (int)offsets[0]!);
        var place = bytes.AsSpan(at, sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(place, replace(BinaryPrimitives.ReadDoubleLittleEndian(place)));
        File.WriteAllBytes(PathOf(file), bytes);
    }
}
