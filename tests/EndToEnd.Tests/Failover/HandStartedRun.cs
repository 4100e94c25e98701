using System.Net;
using System.Net.Sockets;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Failover;

/// <summary>A run whose nodes are started one by one, as on machines of their own: nobody starts one again.</summary>
/// <param name="run">Its file names the nodes.</param>
internal sealed class HandStartedRun(TinyRun run) : IAsyncDisposable
{
    // Below what the system takes for the near ends of connections, and below what "launch" chooses from.
    private const int FirstPort = 12_000;
    private const int LastPort = 19_000;

    private const string Welcome = "Welcome from [";

    private readonly Dictionary<string, HostProcess> _nodes = [];

    /// <summary>A node that was started.</summary>
    public HostProcess this[string node] => _nodes[node];

    /// <summary>All that all nodes have said, for messages.</summary>
    public string Transcript => string.Join('\n', _nodes.Select(node => $"--- {node.Key}\n{node.Value.Transcript}"));

    /// <summary>Ports of this machine that nobody has at the moment.</summary>
    public static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            if (IsFree(port)) ports.Add(port);
        }
        return [.. ports];
    }

    /// <summary>Starts a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="networkNamespace">The host that it runs on; null: this one.</param>
    public void Start(string node, string? networkNamespace = null) =>
        _nodes[node] = HostProcess.Start(["node", run.RunFile, "--name", node], networkNamespace: networkNamespace);

    /// <summary>Waits until a trial has done so many steps, or tells what all nodes said.</summary>
    public Task WaitForStepAsync(string trial, long step) =>
        WithTranscriptAsync(() => RunProgress.WaitForStepAsync(run.RunFolder, trial, step, TinyRun.Patience));

    /// <summary>Waits until a trial has ended with its model, or tells what all nodes said.</summary>
    public Task WaitForModelAsync(string trial) =>
        WithTranscriptAsync(() => RunProgress.WaitForModelAsync(run.RunFolder, trial, TinyRun.Patience));

    /// <summary>Waits until a node has written a text into its log, or tells what all nodes said.</summary>
    public Task WaitForLogAsync(string node, string text, int count = 1) =>
        WithTranscriptAsync(() => RunProgress.WaitForLogAsync(run.RunFolder, node, text, count, TinyRun.Patience));

    /// <summary>
    /// Lets something happen to nodes for which the others give them up, and waits for their return: no process starts again.
    /// </summary>
    /// <param name="nodes">Whose place in the cluster is lost.</param>
    /// <param name="disturb">Ends when they can come back.</param>
    public async Task ComeBackAsync(IReadOnlyList<string> nodes, Func<Task> disturb)
    {
        var before = nodes.ToDictionary(node => node, node => RunProgress.CountInLog(run.RunFolder, node, Welcome));
        await disturb();
        foreach (var node in nodes) await WaitForLogAsync(node, Welcome, before[node] + 1);
    }

    /// <summary>Stops the run as an operator does; all nodes that were not killed leave in order.</summary>
    /// <param name="networkNamespace">Where the operator sits.</param>
    /// <param name="killed">Nodes that are gone already.</param>
    public async Task StopAsync(string? networkNamespace = null, params string[] killed)
    {
        await using var stop = HostProcess.Start(["stop", run.RunFile], networkNamespace: networkNamespace);
        var code = await stop.EndAsync(TinyRun.Patience);
        Assert.True(code == 0, $"exit code {code} of stop:\n{stop.Transcript}\n{Transcript}");
        foreach (var (name, node) in _nodes.Where(node => !killed.Contains(node.Key)))
        {
            var end = await node.EndAsync(TinyRun.Patience);
            Assert.True(end == 0, $"exit code {end} of {name}:\n{Transcript}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
        {
            // One that is held up would not hear that it is to end.
            node.Thaw();
            await node.DisposeAsync();
        }
    }

    private async Task WithTranscriptAsync(Func<Task> wait)
    {
        try
        {
            await wait();
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Transcript}", late);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
