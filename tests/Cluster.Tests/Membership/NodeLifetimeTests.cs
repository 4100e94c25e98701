using System.Net;
using System.Net.Sockets;
using ActorDistill.Cluster.Membership;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class NodeLifetimeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_downed_node_rejoins_within_the_process_as_another_incarnation_on_the_same_address()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        await TestNode.AreOne(a, b, c);
        var before = c.Cluster.SelfUniqueAddress;
        a.Cluster.Down(c.Address);
        await TestNode.Until(() => c.SystemCount == 2);
        await TestNode.AreOne(a, b, c);
        Assert.Equal(before.Address, c.Address);
        Assert.NotEqual(before, c.Cluster.SelfUniqueAddress);
        Assert.Equal((1, 1), (a.SystemCount, b.SystemCount));
        await TestNode.Until(() => c.Known == KnownOf(a, b, c));
    }

    [Fact]
    public async Task A_node_that_leaves_and_is_downed_on_its_way_out_has_left()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await TestNode.AreOne(a, b);
        // Without it nobody lets the other one go on from leaving.
        await a.StopHard();
        b.Cluster.Leave(b.Address);
        await TestNode.Until(() => b.Cluster.SelfMember.Status == MemberStatus.Leaving);
        // Whatever it has heard so far it has noted when it answers.
        await b.System.ActorSelection("/user/membership-recorder").Ask<ActorIdentity>(new Identify("recorder"), TestNode.Patience);
        b.Cluster.Down(b.Address);
        Assert.Equal(NodeEnd.Left, await b.Life.WaitAsync(TestNode.Patience));
        Assert.Equal(1, b.SystemCount);
    }

    [Fact]
    public async Task When_all_leave_at_once_nobody_is_given_up_on_the_way()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        TestNode[] nodes = [a, b, c];
        await TestNode.AreOne(nodes);
        foreach (var node in nodes) a.Cluster.Leave(node.Address);
        foreach (var node in nodes) Assert.Equal(NodeEnd.Left, await node.Life.WaitAsync(TestNode.Patience));
        Assert.DoesNotContain(nodes.SelectMany(node => node.Warnings), line => line.Contains("UNREACHABLE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_whose_port_others_call_otherwise_rejoins_on_the_one_that_it_listens_on()
    {
        var ports = FreePorts(2);
        var (own, shown) = (ports[0], ports[1]);
        await using var a = new TestNode(_folder.PathOf("a"), ConfigurationFactory.ParseString(
            $"akka.remote.dot-netty.tcp {{ port = {own}, public-port = {shown} }}"));
        await TestNode.Until(() => a.IsUp);
        a.Cluster.Down(a.Address);
        await TestNode.Until(() => a.SystemCount == 2 && a.IsUp);
        Assert.Equal(shown, a.Address.Port);
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, own);
        using var nobody = new TcpListener(IPAddress.Loopback, shown);
        nobody.Start();
    }

    [Fact]
    public async Task A_founder_that_was_downed_is_taken_in_by_the_others_and_founds_nothing()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        await TestNode.AreOne(a, b, c);
        b.Cluster.Down(a.Address);
        await TestNode.Until(() => a.SystemCount == 2);
        await TestNode.AreOne(a, b, c);
        Assert.Equal((2, 1, 1), (a.SystemCount, b.SystemCount, c.SystemCount));
        Assert.False(a.Cluster.SelfMember.IsOlderThan(b.Cluster.SelfMember));
    }

    [Fact]
    public async Task When_the_only_seed_is_stopped_hard_and_comes_back_there_is_one_cluster()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        await TestNode.AreOne(a, b, c);
        await TestNode.Until(() => a.Known == KnownOf(a, b, c));
        await a.StopHard();
        a.Start();
        await TestNode.AreOne(a, b, c);
        Assert.Equal((1, 1), (b.SystemCount, c.SystemCount));
        Assert.False(a.Cluster.SelfMember.IsOlderThan(b.Cluster.SelfMember));
    }

    [Fact]
    public async Task When_all_were_downed_there_is_one_cluster_again()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        TestNode[] nodes = [a, b, c];
        await TestNode.AreOne(nodes);
        foreach (var node in nodes) node.Cluster.Down(node.Address);
        await TestNode.Until(() => nodes.All(node => node.SystemCount == 2));
        await TestNode.AreOne(nodes);
        // The founder began it, after the others had answered that they have none.
        Assert.All([b, c], node => Assert.True(a.Cluster.SelfMember.IsOlderThan(node.Cluster.SelfMember)));
    }

    [Fact]
    public async Task When_all_were_stopped_hard_and_come_back_there_is_one_cluster_again()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await using var c = new TestNode(_folder.PathOf("c"), a);
        TestNode[] nodes = [a, b, c];
        await TestNode.AreOne(nodes);
        await TestNode.Until(() => nodes.All(node => node.Known == KnownOf(nodes)));
        foreach (var node in nodes) await node.StopHard();
        foreach (var node in nodes) node.Start();
        await TestNode.AreOne(nodes);
        Assert.All([b, c], node => Assert.True(a.Cluster.SelfMember.IsOlderThan(node.Cluster.SelfMember)));
    }

    [Fact]
    public async Task A_founder_that_comes_back_founds_nothing_before_most_of_the_last_voters_say_that_they_are_in_no_cluster()
    {
        var ports = FreePorts(3);
        var voters = ports.Select(NodeAt).ToList();
        var files = new[] { "a.json", "b.json" }.Select(name => new KnownMembersFile(_folder.PathOf(name))).ToList();
        foreach (var file in files) file.Write(KnownMembers.Of(voters, voters));
        // It takes connections and says nothing: as good as nobody.
        using var mute = new TcpListener(IPAddress.Loopback, ports[2]);
        mute.Start();
        await using var founder = TestNode.ComeBack(files[0], ports[0]);
        await TestNode.Until(() => founder.Warnings.Count(warning => warning.Contains("founds no cluster")) == 2);
        Assert.Empty(founder.Cluster.State.Members);
        Assert.All(
            founder.Warnings.Where(warning => warning.Contains("founds no cluster")),
            warning => Assert.Contains($"voters [{string.Join(", ", voters.Skip(1).Order(Member.AddressOrdering))}]", warning));
        Assert.Contains(founder.Warnings, warning => warning.Contains($"delete {files[0].Path} "));
        // Two of three.
        await using var other = TestNode.ComeBack(files[1], ports[1], ports[0]);
        await TestNode.AreOne(founder, other);
        await TestNode.Until(() => founder.Known == KnownOf(founder, other));
    }

    [Fact]
    public async Task A_founder_that_was_a_cluster_alone_founds_at_once()
    {
        var port = FreePorts(1)[0];
        var file = new KnownMembersFile(_folder.PathOf("members.json"));
        Address[] alone = [NodeAt(port)];
        file.Write(KnownMembers.Of(alone, alone));
        await using var founder = TestNode.ComeBack(file, port, joiningAttempt: TimeSpan.FromHours(1));
        await TestNode.AreOne(founder);
    }

    [Fact]
    public async Task A_founder_whose_cluster_went_on_with_nodes_it_never_knew_finds_it_through_those_it_knew()
    {
        await using var founder = new TestNode(_folder.PathOf("founder"));
        await TestNode.AreOne(founder);
        var ports = FreePorts(2);
        Address[] old = [NodeAt(ports[0]), NodeAt(ports[1])];
        var files = new[] { "a.json", "b.json" }.Select(name => new KnownMembersFile(_folder.PathOf(name))).ToList();
        files[0].Write(KnownMembers.Of(old, old));
        // One that remembers who went on, and looks for them in the wrong place.
        files[1].Write(KnownMembers.Of([old[1]], [founder.Address]));
        await using var witness = TestNode.ComeBack(files[1], ports[1], FreePorts(1)[0]);
        await using var lost = TestNode.ComeBack(files[0], ports[0]);
        await TestNode.AreOne(founder, lost);
        Assert.Empty(witness.Cluster.State.Members);
    }

    [Fact]
    public async Task A_node_that_is_told_to_leave_ends_and_the_others_go_on_at_once()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await TestNode.AreOne(a, b);
        a.Leave();
        Assert.Equal(NodeEnd.Left, await a.Life.WaitAsync(TestNode.Patience));
        await TestNode.AreOne(b);
        Assert.Equal(1, a.SystemCount);
        Assert.DoesNotContain(b.Warnings, warning => warning.Contains("UNREACHABLE"));
    }

    [Fact]
    public async Task A_node_that_another_lets_leave_ends_too()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await using var b = new TestNode(_folder.PathOf("b"), a);
        await TestNode.AreOne(a, b);
        a.Cluster.Leave(b.Address);
        Assert.Equal(NodeEnd.Left, await b.Life.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task A_node_that_finds_nobody_can_still_be_told_to_leave()
    {
        await using var a = new TestNode(_folder.PathOf("a"));
        await TestNode.AreOne(a);
        await a.StopHard();
        await using var b = new TestNode(_folder.PathOf("b"), a);
        b.Leave();
        Assert.Equal(NodeEnd.Left, await b.Life.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<OperatorException>(() => NewLifetime(port, _ => { }).RunAsync());
        Assert.StartsWith($"actordistill.cluster: 127.0.0.1:{port} cannot be used: ", fault.Message);
    }

    [Theory]
    [InlineData("akka.cluster.split-brain-resolver.active-strategy", "keep-minority")]
    [InlineData("akka.loglevel", "LOUD")]
    public async Task A_wrong_key_of_Akka_is_told_in_one_line(string key, string value)
    {
        var fault = await Assert.ThrowsAsync<OperatorException>(() => NewLifetime(0, _ => { }, $"{key} = {value}").RunAsync());
        Assert.StartsWith($"{key} is {value}, must be ", fault.Message);
    }

    [Fact]
    public async Task A_damaged_memory_stops_a_node_before_it_starts_anything()
    {
        File.WriteAllText(_folder.PathOf("members.json"), "{");
        await Assert.ThrowsAsync<OperatorException>(() => NewLifetime(0, _ => Assert.Fail("started")).RunAsync());
    }

    [Fact]
    public async Task What_the_caller_cannot_start_ends_the_node_and_frees_its_port()
    {
        var port = FreePorts(1)[0];
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => NewLifetime(port, _ => throw new InvalidOperationException("no device")).RunAsync());
        Assert.Equal("no device", fault.Message);
        using var next = new TcpListener(IPAddress.Loopback, port);
        next.Start();
    }

    [Fact]
    public async Task A_node_whose_seed_has_another_join_token_ends_with_one_line_that_names_it()
    {
        await using var founder = new TestNode(_folder.PathOf("founder"));
        var seed = $"127.0.0.1:{founder.Address.Port}";
        var settings = new NodeSettings(
            "127.0.0.1", 0, [seed], [], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero);
        var config = NodeConfig.Of(settings, ConfigurationFactory.ParseString("akka { loggers = [], remote.join-token = other }"));
        var stranger = new NodeLifetime(settings, config, new KnownMembersFile(_folder.PathOf("members.json")), _ => { });
        var fault = await Assert.ThrowsAsync<OperatorException>(() => stranger.RunAsync().WaitAsync(TestNode.Patience));
        Assert.StartsWith($"{seed}, which is to take this node in, has another secret", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static KnownMembers KnownOf(params TestNode[] nodes) =>
        KnownMembers.Of(nodes.Select(node => node.Address), nodes.Select(node => node.Address));

    private static Address NodeAt(int port) => new("akka.tcp", NodeConfig.SystemName, "127.0.0.1", port);

    private NodeLifetime NewLifetime(int port, Action<ActorSystem> started, string config = "")
    {
        var settings = new NodeSettings(
            "127.0.0.1", port, [], [], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero);
        var file = ConfigurationFactory.ParseString($"akka {{ loggers = [] }}\n{config}");
        return new NodeLifetime(settings, NodeConfig.Of(settings, file), new KnownMembersFile(_folder.PathOf("members.json")), started);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
