using ActorDistill.ClusterNode.Driving;
using ActorDistill.EndToEnd.Tests.Network;
using Xunit.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Membership;

/// <summary>Real processes, each on a host of its own.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Port = 2551;
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(3);
    private static readonly string[] SingletonKinds = ["singleton-started", "singleton-stopped"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<NodeProcess> _nodes = [];
    private VirtualNetwork? _network;

    [NetworkFact]
    public Task The_oldest_of_three_is_cut_off_and_comes_back_within_its_process() => CutOff(hostCount: 3, cut: [0]);

    [NetworkFact]
    public Task Two_of_five_are_cut_off_each_by_itself_and_come_back_within_their_processes() => CutOff(hostCount: 5, cut: [2, 4]);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _network?.Dispose();
        _folder.Dispose();
    }

    private async Task CutOff(int hostCount, int[] cut)
    {
        await Form(hostCount);
        int[] rest = [.. Enumerable.Range(0, hostCount).Except(cut)];
        var at = ClusterNode.NodeEvent.Clock;
        foreach (var host in cut) _network!.Cut(host);

        // The majority goes on, and what runs once runs there.
        foreach (var host in rest) await SeesMembers(host, rest);
        var singleton = await Task.WhenAny(rest.Select(host => _nodes[host].WaitForAsync(SingletonKinds[0]))).Unwrap();
        output.WriteLine($"singleton at {singleton.Subject} since {(singleton.At - at).TotalSeconds:f1} s after the cut");

        // The minority has downed itself before, and starts again, alone and in no cluster.
        foreach (var host in cut)
        {
            var again = await _nodes[host].WaitForAsync("started", nth: 2);
            output.WriteLine($"host {host} started again {(again.At - at).TotalSeconds:f1} s after the cut");
            Assert.DoesNotContain(_nodes[host].Events, seen => seen.At > again.At && seen.Kind == "up");
            foreach (var stopped in _nodes[host].Events.Where(seen => seen.Kind == SingletonKinds[1]))
                Assert.True(stopped.At < singleton.At, $"two singletons: {singleton} before {stopped}");
        }

        at = ClusterNode.NodeEvent.Clock;
        foreach (var host in cut) _network!.Heal(host);
        for (var host = 0; host < hostCount; host++) await SeesMembers(host, [.. Enumerable.Range(0, hostCount)]);
        output.WriteLine($"one cluster again {(ClusterNode.NodeEvent.Clock - at).TotalSeconds:f1} s after healing");
        Assert.All(cut, host => Assert.Equal(2, CountOf(host, "started")));
        Assert.All(rest, host => Assert.Equal(1, CountOf(host, "started")));
        Assert.Single(_nodes, RunsSingleton);
    }

    private static bool RunsSingleton(NodeProcess node) =>
        node.Events.LastOrDefault(seen => SingletonKinds.Contains(seen.Kind))?.Kind == SingletonKinds[0];

    private async Task Form(int hostCount)
    {
        _network = new VirtualNetwork(hostCount);
        for (var host = 0; host < hostCount; host++)
        {
            var file = NodeFile.Write(
                _folder.Path, $"host{host}", PlaceOf(host), [PlaceOf(0)], StableAfter,
                "akka { remote.join-token = a-token-of-this-test, cluster.seed-node-timeout = 2s }");
            _nodes.Add(NodeProcess.Start(file, _network.NamespaceOf(host)));
            await _nodes[host].WaitForAsync("up", AddressOf(host));
        }
        for (var host = 0; host < hostCount; host++) await SeesMembers(host, [.. Enumerable.Range(0, hostCount)]);
        await _nodes[0].WaitForAsync(SingletonKinds[0]);
    }

    private Task SeesMembers(int host, int[] members)
    {
        var expected = string.Join(',', members.Select(AddressOf).Order(StringComparer.Ordinal));
        return _nodes[host].WaitForLastAsync(["members"], last => last.Subject == expected);
    }

    private int CountOf(int host, string kind) => _nodes[host].Events.Count(seen => seen.Kind == kind);

    private static string PlaceOf(int host) => $"{VirtualNetwork.AddressOf(host)}:{Port}";

    private static string AddressOf(int host) => $"akka.tcp://actordistill@{PlaceOf(host)}";
}
