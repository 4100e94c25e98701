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

    /// <summary>With its process it has lost all but its memory, and nobody answers.</summary>
    [NetworkFact]
    public async Task A_founder_that_is_killed_and_started_again_while_it_is_cut_off_founds_no_second_cluster()
    {
        await Form(3);
        _network!.Cut(0);
        await _nodes[0].KillAsync();
        await SeesMembers(1, [1, 2]);
        await _nodes[0].DisposeAsync();
        _nodes[0] = NodeProcess.Start(_folder.PathOf("host0.conf"), _network.NamespaceOf(0));
        output.WriteLine(await _nodes[0].WaitForLineAsync("founds no cluster"));
        Assert.DoesNotContain(_nodes[0].Events, seen => seen.Kind == "up");
        _network.Heal(0);
        for (var host = 0; host < 3; host++) await SeesMembers(host, [0, 1, 2]);
        Assert.All(_nodes, node => Assert.Single(node.Events, seen => seen.Kind == "started"));
        Assert.Single(_nodes, RunsSingleton);
    }

    [NetworkFact]
    public async Task After_a_power_cut_of_all_there_is_one_cluster_again()
    {
        await Form(3);
        foreach (var node in _nodes) await node.KillAsync();
        for (var host = 2; host >= 0; host--)
        {
            await _nodes[host].DisposeAsync();
            _nodes[host] = NodeProcess.Start(_folder.PathOf($"host{host}.conf"), _network!.NamespaceOf(host));
        }
        for (var host = 0; host < 3; host++) await SeesMembers(host, [0, 1, 2]);
        await _nodes[0].WaitForAsync(SingletonKinds[0]);
        Assert.Single(_nodes, RunsSingleton);
    }

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
