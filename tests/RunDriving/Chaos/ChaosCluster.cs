using System.Diagnostics;
using System.Text;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>The processes of a chaos run. One that ends without having been told to is a fault.</summary>
/// <param name="files">Of the run.</param>
public sealed class ChaosCluster(ChaosFiles files) : IAsyncDisposable
{
    private const int LineLength = 240;
    // Of a process that had only just begun: there was nothing to leave yet.
    private const int EndedByTerm = 128 + 15;
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HostProcess Process, DateTime Since)> _running = [];

    /// <summary>Starts a node.</summary>
    public void Start(string node)
    {
        lock (_lock)
            _running.Add(
                node, (HostProcess.Start(["node", files.FileOf(node), "--name", node], files.Environment), DateTime.UtcNow));
    }

    /// <summary>Ends a node as a power cut would.</summary>
    public async Task KillAsync(string node)
    {
        var process = Take(node);
        process.Kill();
        await process.EndAsync(LeavePatience);
        await process.DisposeAsync();
    }

    /// <summary>Lets a node leave in order.</summary>
    /// <exception cref="InvalidOperationException">It does not end well.</exception>
    public async Task LeaveAsync(string node)
    {
        var process = Take(node);
        process.Terminate();
        await EndWellAsync(node, process);
    }

    /// <summary>Waits until all have left, which somebody else has told them, and tells those that have not.</summary>
    /// <returns>Those that had to be told.</returns>
    public async Task<IReadOnlyList<string>> AllLeaveAsync()
    {
        var late = new List<string>();
        var watch = Stopwatch.StartNew();
        foreach (var node in Running)
        {
            var process = Take(node);
            while (!process.HasEnded && watch.Elapsed < StopPatience) await Task.Delay(Glance);
            if (!process.HasEnded)
            {
                late.Add(node);
                process.Terminate();
            }
            await EndWellAsync(node, process);
        }
        return late;
    }

    /// <summary>Throws when a node has ended that should be up.</summary>
    public void RequireUp()
    {
        lock (_lock)
            foreach (var (node, (process, _)) in _running)
                if (process.HasEnded) throw new InvalidOperationException($"{node} has ended:\n{process.Transcript}");
    }

    /// <summary>Whether the cluster counts a voter's vote since its last start, as the node itself saw.</summary>
    public bool IsVoting(string node)
    {
        DateTime since;
        lock (_lock)
        {
            if (!_running.TryGetValue(node, out var running)) return false;
            since = running.Since;
        }
        var path = Path.Combine(files.RunFolder, "nodes", node, "members.json");
        if (!File.Exists(path) || File.GetLastWriteTimeUtc(path) < since) return false;
        var text = File.ReadAllText(path);
        return text.IndexOf("\"voters\"", StringComparison.Ordinal) is >= 0 and var voters
            && text.IndexOf($":{files.PublicPorts[node]}\"", voters, StringComparison.Ordinal) >= 0;
    }

    /// <summary>The nodes that are up.</summary>
    public IReadOnlyList<string> Running
    {
        get
        {
            lock (_lock) return [.. _running.Keys];
        }
    }

    /// <summary>The last lines of all logs, for a run that went wrong.</summary>
    public string LogTails(int lineCount)
    {
        var tails = new StringBuilder();
        foreach (var node in ChaosFiles.Nodes.Select(node => node.Name))
        {
            tails.AppendLine($"--- {node}");
            foreach (var line in RunProgress.LogOf(files.RunFolder, node).Split('\n').TakeLast(lineCount))
                tails.AppendLine(line[..Math.Min(line.Length, LineLength)]);
        }
        return tails.ToString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Running) await Take(node).DisposeAsync();
    }

    private static async Task EndWellAsync(string node, HostProcess process)
    {
        int code;
        try
        {
            code = await process.EndAsync(LeavePatience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"{node} does not leave");
        }
        if (code is not (0 or EndedByTerm))
            throw new InvalidOperationException($"{node} has left with exit code {code}:\n{process.Transcript}");
        await process.DisposeAsync();
    }

    private HostProcess Take(string node)
    {
        lock (_lock)
            return _running.Remove(node, out var running) ? running.Process : throw new InvalidOperationException($"{node} is not up");
    }
}
