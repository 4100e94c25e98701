using System.Collections.Immutable;
using System.Net.Sockets;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>Finds out which nodes are there at all, below anything that a cluster says of them.</summary>
internal static class VoterReach
{
    /// <summary>Those of the nodes that took a TCP connection within the time; all are tried at once.</summary>
    public static async Task<ImmutableHashSet<Address>> OfAsync(IEnumerable<Address> nodes, TimeSpan patience)
    {
        var answers = await Task.WhenAll(nodes.Select(async node => (Node: node, IsThere: await ConnectsAsync(node, patience))));
        return [.. answers.Where(answer => answer.IsThere).Select(answer => answer.Node)];
    }

    private static async Task<bool> ConnectsAsync(Address node, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(node.Host!, node.Port!.Value, timeout.Token);
            return true;
        }
        catch (Exception cause) when (cause is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
