using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorDistill.Benchmarks;

/// <summary>Peers/torch_decoder.py in a process of its own, which rests while ours is timed.</summary>
internal sealed class PythonPeer : IDisposable
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Process _process;

    public PythonPeer(string python)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Peers", "torch_decoder.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{python} did not start");
    }

    public JsonNode SetUp(DecoderSize size, int threads, string device, string style) => Ask(new JsonObject
    {
        ["op"] = "setup",
        ["size"] = JsonSerializer.SerializeToNode(size, Names),
        ["threads"] = threads,
        ["device"] = device,
        ["style"] = style,
    });

    public double Seconds(string operation, int count) =>
        Ask(new JsonObject { ["op"] = operation, ["count"] = count })["seconds"]!.GetValue<double>();

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the Python peer ended; its message stands above");
        return JsonNode.Parse(line)!;
    }
}
