using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Launching;

/// <summary>
/// The ports of the nodes whose file leaves them open. Chosen once for a run: the others look for a node that starts again where it was.
/// </summary>
/// <param name="Ports">By the node's name.</param>
internal sealed record LaunchPorts(IReadOnlyDictionary<string, int> Ports)
{
    // Below the range that Linux takes the near ends of connections from: one of those could have the port when a node starts again.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int AttemptsMax = 1000;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>
    /// Those of the run's folder when all of them are still free; fresh ones, which it writes there, otherwise. Coordinators get the
    /// lowest: of two voters the lower address goes on alone.
    /// </summary>
    /// <exception cref="OperatorException">No port is free, or the folder's file is damaged.</exception>
    public static LaunchPorts Provide(RunSettings settings, RunFolder folder)
    {
        var open = settings.Nodes.Where(node => node.IsLocal && node.Cluster.Port == 0)
            .OrderByDescending(node => node.IsCoordinator).ToList();
        var kept = Read(folder.Launch);
        if (kept != null && open.All(node => kept.Ports.TryGetValue(node.Name, out var port) && IsFree(node.Cluster.Host, port)))
            return kept;
        var chosen = Choose(open.Select(node => node.Cluster.Host)).Order().Zip(open);
        var ports = new LaunchPorts(chosen.ToDictionary(pair => pair.Second.Name, pair => pair.First));
        AtomicFile.Write(folder.Launch, stream => JsonSerializer.Serialize(stream, ports, Layout));
        return ports;
    }

    /// <summary>The nodes with the ports and the seeds that they really have.</summary>
    public IReadOnlyList<PlacedNode> Place(RunSettings settings)
    {
        var placed = settings.Nodes.Select(node => node with
        {
            Cluster = node.Cluster with { Port = Ports.GetValueOrDefault(node.Name, node.Cluster.Port) },
        }).ToList();
        // A coordinator of another machine whose port is open cannot be asked.
        var coordinators = placed.Where(node => node.IsCoordinator && node.Cluster.Port != 0)
            .Select(node => new HostAndPort(node.Cluster.Host, node.Cluster.Port).ToString()).ToList();
        return [.. placed.Select(node => node.Cluster.Seeds.Count > 0
            ? node
            : node with { Cluster = node.Cluster with { Seeds = coordinators } })];
    }

    private static LaunchPorts? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return FaultOf.Disk(path, "read", () => JsonSerializer.Deserialize<LaunchPorts>(File.ReadAllBytes(path), Layout));
        }
        catch (JsonException fault)
        {
            throw new OperatorException($"{path}: holds no ports ({fault.Message}); delete it", fault);
        }
    }

    private static List<int> Choose(IEnumerable<string> hosts)
    {
        var chosen = new List<int>();
        // Not always from the same one on: several runs may start at once.
        var next = Random.Shared.Next(First, Last);
        foreach (var host in hosts)
        {
            var attempts = 0;
            while (!IsFree(host, next))
            {
                next = Next(next);
                if (++attempts > AttemptsMax) throw new OperatorException($"{host}: no port from {First} to {Last} is free");
            }
            chosen.Add(next);
            next = Next(next);
        }
        return chosen;
    }

    private static int Next(int port) => port < Last ? port + 1 : First;

    private static bool IsFree(string host, int port)
    {
        try
        {
            using var listener = new TcpListener(Dns.GetHostAddresses(host.Trim('[', ']')).First(), port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
