using ActorDistill.ClusterNode.Driving;
using Xunit.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Membership;

/// <summary>Real processes on loopback.</summary>
public sealed class LoopbackTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(3);
    private static readonly string[] Steps = ["unreachable", "removed", "terminated"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task After_a_kill_of_the_oldest_come_unreachable_removed_terminated_and_the_singleton_elsewhere_in_this_order()
    {
        await using var cluster = await LoopbackCluster.StartAsync(_folder.Path, 3, StableAfter);
        var lost = cluster.Addresses[0];
        var killed = await cluster.Nodes[0].KillAsync();
        var singleton = await cluster.Nodes[1].WaitForAsync("singleton-started", cluster.Addresses[1]);
        for (var i = 1; i < 3; i++)
        {
            foreach (var step in Steps) await cluster.Nodes[i].WaitForAsync(step, lost);
            var seen = cluster.Nodes[i].Events
                .Where(seen => seen.At > killed && (seen.Subject == lost && Steps.Contains(seen.Kind) || seen.Kind == "singleton-started"))
                .ToList();
            output.WriteLine(string.Join(", ", seen.Select(one => $"{one.Kind} {(one.At - killed).TotalSeconds:f1} s")));
            Assert.Equal(i == 1 ? [.. Steps, "singleton-started"] : Steps, seen.Select(one => one.Kind));
        }
        output.WriteLine("Akka.NET at the same stable-after: unreachable 2.4 s, removed 7.4 s, terminated 7.4 s, singleton 10.5 s");
        foreach (var node in cluster.Nodes.Skip(1))
            Assert.DoesNotContain(node.Events, seen => seen.Kind == "unreachable" && seen.Subject != lost);
        // Never before the lost one could be gone.
        Assert.InRange(singleton.At - killed, StableAfter, NodeProcess.Patience);
    }

    [Fact]
    public async Task When_the_only_seed_is_killed_and_started_again_there_is_one_cluster()
    {
        await using var cluster = await LoopbackCluster.StartAsync(_folder.Path, 3, StableAfter);
        await cluster.Nodes[0].KillAsync();
        await cluster.RestartAsync(0);
        var all = string.Join(',', cluster.Addresses.Order(StringComparer.Ordinal));
        foreach (var node in cluster.Nodes) await node.WaitForLastAsync(["members"], last => last.Subject == all);
        // It is the youngest now: what it ran alone runs at the next oldest, and only there.
        await cluster.Nodes[1].WaitForAsync("singleton-started");
        Assert.DoesNotContain(cluster.Nodes[0].Events, seen => seen.Kind == "singleton-started");
        Assert.All(cluster.Nodes, node => Assert.Single(node.Events, seen => seen.Kind == "started"));
    }

    [Fact]
    public async Task A_node_that_is_told_to_leave_hands_over_and_ends_with_code_0()
    {
        await using var cluster = await LoopbackCluster.StartAsync(_folder.Path, 2, StableAfter);
        cluster.Nodes[0].Leave();
        await cluster.Nodes[1].WaitForAsync("singleton-started", cluster.Addresses[1]);
        Assert.Equal(0, await cluster.Nodes[0].ExitAsync());
        Assert.Equal("Left", (await cluster.Nodes[0].WaitForAsync("ended")).Subject);
        Assert.DoesNotContain(cluster.Nodes[1].Events, seen => seen.Kind == "unreachable");
    }

    [Fact]
    public async Task A_file_with_faults_is_told_with_all_of_them_and_code_2()
    {
        var file = _folder.PathOf("node.conf");
        File.WriteAllText(file, "actordistill.cluster { prot = 7, roles = voter }");
        await using var node = NodeProcess.Start(file);
        Assert.Equal(2, await node.ExitAsync());
        Assert.Equal(
            $"{file}:1: actordistill.cluster.roles is voter, must be texts in brackets\n"
            + $"{file}:1: actordistill.cluster.prot is not a known key (did you mean actordistill.cluster.port?)",
            node.Transcript);
    }

    public void Dispose() => _folder.Dispose();
}
