using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorDistill.ClusterNode.Driving;

/// <summary>A process that runs this program, seen through its lines. It ends with its owner, however that ends.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>How long anything may take before it counts as not happening.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<NodeEvent> _events = [];
    private TaskCompletionSource _news = NewSignal();

    private NodeProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>All events so far.</summary>
    public IReadOnlyList<NodeEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <summary>Everything it has written, for messages.</summary>
    public string Transcript
    {
        get
        {
            lock (_lock) return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts a node.</summary>
    /// <param name="file">Its HOCON file.</param>
    /// <param name="networkNamespace">Where to run it; null: here.</param>
    public static NodeProcess Start(string file, string? networkNamespace = null)
    {
        // The runtime that runs this, wherever it was installed.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] program = ["exec", typeof(NodeProcess).Assembly.Location, file];
        var start = networkNamespace is null
            ? new ProcessStartInfo(dotnet, program)
            : new ProcessStartInfo("ip", ["netns", "exec", networkNamespace, dotnet, .. program]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Waits for an event; those that came before the call count.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has all lines.</exception>
    public Task<NodeEvent> WaitForAsync(string kind, string? subject = null, int nth = 1) => UntilAsync(
        events => events.Where(seen => seen.Kind == kind && (subject is null || seen.Subject == subject)).ElementAtOrDefault(nth - 1),
        $"{kind} {subject}");

    /// <summary>Waits until the last event of these kinds is as it must be.</summary>
    /// <exception cref="TimeoutException">It never was; the message has all lines.</exception>
    public Task<NodeEvent> WaitForLastAsync(IReadOnlyCollection<string> kinds, Func<NodeEvent, bool> isIt) => UntilAsync(
        events => events.LastOrDefault(seen => kinds.Contains(seen.Kind)) is { } last && isIt(last) ? last : null,
        $"the right {string.Join(" or ", kinds)}");

    /// <summary>Waits for a line with a text in it, such as a warning.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has all lines.</exception>
    public Task<string> WaitForLineAsync(string text) => UntilAsync(_ => _lines.Find(line => line.Contains(text)), text);

    /// <summary>Lets the node leave in order.</summary>
    public void Leave() => _process.StandardInput.WriteLine("leave");

    /// <summary>Ends it as a power cut would, and waits until it is gone.</summary>
    /// <returns>When the signal was sent, on the clock of the events.</returns>
    public async Task<TimeSpan> KillAsync()
    {
        var at = NodeEvent.Clock;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        return at;
    }

    /// <summary>Waits for its end and its last line, and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await Task.WhenAll(_process.WaitForExitAsync(), _reading).WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            TaskCompletionSource news;
            lock (_lock)
            {
                _lines.Add(line);
                if (NodeEvent.TryParse(line, out var seen)) _events.Add(seen);
                (news, _news) = (_news, NewSignal());
            }
            news.SetResult();
        }
    }

    private async Task<T> UntilAsync<T>(Func<List<NodeEvent>, T?> find, string what)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (find(_events) is { } found) return found;
                news = _news.Task;
            }
            try
            {
                await news.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException cause)
            {
                throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}. All it said:\n{Transcript}", cause);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
