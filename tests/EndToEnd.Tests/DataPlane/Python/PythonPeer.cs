using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ActorDistill.Protocol.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Python;

/// <summary>
/// One of the scripts beside this file, run by the distribution's Python. It gets the protocol's descriptors in a file: generated Python
/// code would have to fit the version of protobuf that is installed.
/// </summary>
internal sealed class PythonPeer : IAsyncDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    private PythonPeer(string script, string[] arguments)
    {
        var descriptors = _folder.PathOf("descriptors");
        File.WriteAllBytes(descriptors, Descriptors().ToByteArray());
        // Nothing is written beside the scripts.
        string[] command = ["-B", Path.Combine(AppContext.BaseDirectory, "DataPlane", "Python", script), descriptors, .. arguments];
        _process = Process.Start(new ProcessStartInfo(Interpreter, command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Null when grpcio and protobuf are there; else the reason that a skipped test shows.</summary>
    public static string? SkipReason { get; } = HasModules() ? null : "no python3-grpcio or no python3-protobuf";

    public CancellationToken Patience => _patience.Token;

    /// <summary>A student that does one thing: see client.py.</summary>
    public static PythonPeer Call(Uri teacher, string testCase, params string[] arguments) =>
        new("client.py", [$"{teacher.Port}", testCase, .. arguments]);

    /// <summary>A teacher: see server.py.</summary>
    public static async Task<(PythonPeer Peer, Uri Address)> ServeAsync(string mode)
    {
        var peer = new PythonPeer("server.py", [mode]);
        return (peer, new Uri($"http://127.0.0.1:{await peer.ReadLineAsync()}"));
    }

    public async Task<string> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(Patience)
        ?? throw new InvalidOperationException($"the peer says no more: {await ErrorsAsync()}");

    /// <summary>Reads until the peer says this.</summary>
    public async Task WaitForAsync(string line)
    {
        while (await ReadLineAsync() != line)
        {
        }
    }

    public async Task<JsonElement> ReadAsync()
    {
        using var line = JsonDocument.Parse(await ReadLineAsync());
        return line.RootElement.Clone();
    }

    /// <summary>The code and the sentence that a call ended with, which is what the peer says last.</summary>
    public async Task<(string? Code, string? Details)> ReadEndAsync()
    {
        var end = await ReadAsync();
        await ExitAsync();
        return (end.GetProperty("code").GetString(), end.GetProperty("details").GetString());
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), Patience);
        await _process.StandardInput.FlushAsync(Patience);
    }

    /// <summary>The peer's input ends.</summary>
    public void Close() => _process.StandardInput.Close();

    /// <summary>Waits until it has ended well.</summary>
    public async Task ExitAsync()
    {
        await _process.WaitForExitAsync(Patience);
        Assert.True(_process.ExitCode == 0, $"the peer ended with exit code {_process.ExitCode}: {_errors}");
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await using (_patience.Token.Register(_process.Kill)) await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
        _patience.Dispose();
    }

    private async Task<string> ErrorsAsync()
    {
        await _process.WaitForExitAsync(Patience);
        return _errors.ToString();
    }

    private static FileDescriptorSet Descriptors()
    {
        var set = new FileDescriptorSet();
        foreach (var file in new[] { CommonReflection.Descriptor, TeacherStreamReflection.Descriptor })
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        return set;
    }

    private static bool HasModules()
    {
        try
        {
            var import = new ProcessStartInfo(Interpreter, ["-c", "import grpc, google.protobuf"]) { RedirectStandardError = true };
            using var process = Process.Start(import)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
