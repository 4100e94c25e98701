using ActorDistill.Settings.Nodes;

namespace ActorDistill.Settings.Runs;

/// <summary>Where a run's workers are, beside what its file says.</summary>
public static class Placement
{
    /// <summary>The name of the node that has everything.</summary>
    public const string OneProcess = "run";

    /// <summary>
    /// All workers of a run and its coordinator in one node, which founds its own cluster at a free port of this machine.
    /// </summary>
    public static PlacedNode InOneProcess(RunSettings run)
    {
        var first = run.Nodes.First(node => node.IsCoordinator);
        var roles = run.Nodes.SelectMany(node => node.Cluster.Roles).Append(NodeSettings.Voter).Distinct();
        return new PlacedNode(
            OneProcess, IsLocal: true, IsCoordinator: true,
            first.Cluster with { Host = Loopback, Port = 0, Seeds = [], Roles = [.. roles] },
            new AdminSettings(Loopback, Port: 0),
            [.. run.Nodes.SelectMany(node => node.Workers)]);
    }

    /// <summary>Whether only programs of the same machine reach this address or name.</summary>
    public static bool IsLoopback(string host) => host == "localhost"
        || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address);

    private const string Loopback = "127.0.0.1";
}
