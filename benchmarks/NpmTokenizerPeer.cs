using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorDistill.Benchmarks;

/// <summary>Peers/npm_tokenizer.mjs in a process of its own, with the package that npm installs into a folder for this run.</summary>
internal sealed class NpmTokenizerPeer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("actordistill-bench-").FullName;

    public NpmTokenizerPeer(string package, IReadOnlyList<string> documents)
    {
        Name = package;
        using (var install = Start("npm", ["install", package, "--no-audit", "--no-fund", "--silent"]))
        {
            install.StandardOutput.ReadToEnd();
            install.WaitForExit();
            if (install.ExitCode != 0)
                throw new InvalidOperationException($"npm could not install {package}; its message stands above");
        }
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "node_modules", package, "package.json")))!;
        Version = manifest["version"]!.GetValue<string>();
        var texts = Path.Combine(_folder, "documents.json");
        File.WriteAllText(texts, JsonSerializer.Serialize(documents));
        _process = Start("node", [Path.Combine(AppContext.BaseDirectory, "Peers", "npm_tokenizer.mjs"), package, texts]);
    }

    public string Name { get; }

    public string Version { get; }

    /// <summary>Encodes all documents.</summary>
    public (double Seconds, long TokenCount) EncodeAll()
    {
        var answer = Ask(new JsonObject { ["op"] = "encode" });
        return (answer["seconds"]!.GetValue<double>(), answer["count"]!.GetValue<long>());
    }

    public int[] Encode(int document) =>
        Ask(new JsonObject { ["op"] = "ids", ["document"] = document })["ids"]!.AsArray().Select(id => id!.GetValue<int>()).ToArray();

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = _folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    }) ?? throw new InvalidOperationException($"{program} did not start");

    private JsonNode Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the npm peer ended; its message stands above");
        return JsonNode.Parse(line)!;
    }
}
