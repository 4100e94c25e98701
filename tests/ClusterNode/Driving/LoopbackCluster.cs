namespace ActorDistill.ClusterNode.Driving;

/// <summary>Processes on loopback, on ports that the system chose; the first is the founder, and each is older than the next.</summary>
public sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TimeSpan _stableAfter;
    private readonly string _akka;
    private readonly List<NodeProcess> _nodes = [];
    private readonly List<string> _addresses = [];

    private LoopbackCluster(string folder, TimeSpan stableAfter, string akka) =>
        (_folder, _stableAfter, _akka) = (folder, stableAfter, akka);

    /// <summary>The processes, the oldest first.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>Their addresses in the same order.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>Starts the nodes, and waits until all see all, watch each other, and the singleton runs.</summary>
    /// <param name="folder">Where their files are.</param>
    /// <param name="count">How many.</param>
    /// <param name="stableAfter">How long a split stays the same before it is decided.</param>
    /// <param name="akka">More of Akka's own keys.</param>
    public static async Task<LoopbackCluster> StartAsync(string folder, int count, TimeSpan stableAfter, string akka = "")
    {
        var cluster = new LoopbackCluster(folder, stableAfter, akka);
        try
        {
            for (var i = 0; i < count; i++) await cluster.AddAsync();
            await cluster._nodes[0].WaitForAsync("singleton-started");
            for (var i = 0; i < count; i++)
                foreach (var other in cluster._addresses.Where(address => address != cluster._addresses[i]))
                    await cluster._nodes[i].WaitForAsync("watching", other);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process of a node again, with its own file of members, on its port.</summary>
    public async Task RestartAsync(int index)
    {
        await _nodes[index].DisposeAsync();
        _nodes[index] = Start(index, PlaceOf(_addresses[index]), [PlaceOf(_addresses[0])]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    private async Task AddAsync()
    {
        var node = Start(_nodes.Count, "127.0.0.1:0", _addresses.Take(1).Select(PlaceOf));
        _nodes.Add(node);
        var address = (await node.WaitForAsync("started")).Subject;
        _addresses.Add(address);
        await node.WaitForAsync("up", address);
    }

    private NodeProcess Start(int index, string place, IEnumerable<string> seeds) =>
        NodeProcess.Start(NodeFile.Write(_folder, $"node{index}", place, seeds, _stableAfter, _akka));

    // akka.tcp://system@host:port
    private static string PlaceOf(string address) => address[(address.IndexOf('@') + 1)..];
}
