using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorDistill.RunDriving;

/// <summary>A process of "actordistill", seen through its lines. Its end takes its children along, however it comes.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    private HostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Everything it has written.</summary>
    public string Transcript
    {
        get
        {
            lock (_lock) return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts a command.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="environment">Variables beside this process's own.</param>
    /// <param name="networkNamespace">The host that it runs on; null: this one.</param>
    public static HostProcess Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? networkNamespace = null)
    {
        // The runtime that runs this, wherever it was installed.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] program = [dotnet, "exec", Path.Combine(AppContext.BaseDirectory, "actordistill.dll"), .. arguments];
        // It becomes the program itself, so that signals reach that.
        if (networkNamespace != null) program = ["ip", "netns", "exec", networkNamespace, .. program];
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It did not end; the message has all lines.</exception>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no end within {patience}:\n{Transcript}");
        }
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => Signals.Send(_process.Id, Signals.Interrupt);

    /// <summary>What a service manager does to end it in order.</summary>
    public void Terminate() => Signals.Send(_process.Id, Signals.Terminate);

    /// <summary>Holds it up where it is, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Signals.Send(_process.Id, Signals.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signals.Send(_process.Id, Signals.Continue);

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => Signals.Send(_process.Id, Signals.Kill);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
            lock (_lock) _lines.Add(line);
    }
}
