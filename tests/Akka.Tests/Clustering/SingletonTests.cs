using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace ActorDistill.Akka.Tests.Clustering;

public sealed class SingletonTests
{
    [Fact]
    public async Task The_oldest_runs_the_singleton_and_the_proxies_of_all_find_it()
    {
        using var a = new ClusterProbe();
        using var b = new ClusterProbe();
        await ClusterProbe.Form(a, b);
        StartManager(b);
        StartManager(a);
        foreach (var node in new[] { a, b })
        {
            // Messages wait until the singleton is found.
            var answer = await StartProxy(node).Ask<string>("where", Probe.Patience);
            Assert.Equal(a.Address.ToString(), answer);
        }
    }

    [Fact]
    public async Task When_the_oldest_leaves_it_hands_over_and_there_never_are_two()
    {
        var a = new ClusterProbe();
        using var b = new ClusterProbe();
        await ClusterProbe.Form(a, b);
        StartManager(a, b.Probe.Ref);
        StartManager(b, b.Probe.Ref);
        var proxy = StartProxy(b);
        Assert.Equal(a.Address.ToString(), await proxy.Ask<string>("where", Probe.Patience));
        b.Probe.Expect($"started {a.Address}");
        a.Cluster.Leave(a.Address);
        b.Probe.Expect($"stopped {a.Address}", $"started {b.Address}");
        await ClusterProbe.Until(() => proxy.Ask<string>("where", Probe.Patience).GetAwaiter().GetResult() == b.Address.ToString());
        await a.System.WhenTerminated.WaitAsync(Probe.Patience);
    }

    [Fact]
    public async Task When_the_oldest_is_lost_the_next_one_takes_over()
    {
        var a = new ClusterProbe(ClusterProbe.GivesUpSoon);
        using var b = new ClusterProbe(ClusterProbe.GivesUpSoon);
        using var c = new ClusterProbe(ClusterProbe.GivesUpSoon);
        await ClusterProbe.Form(a, b, c);
        foreach (var node in new[] { a, b, c }) StartManager(node, c.Probe.Ref);
        c.Probe.Expect($"started {a.Address}");
        await a.Kill();
        ClusterProbe[] others = [b, c];
        string next;
        // The killed one may still report that it stops.
        do next = c.Probe.Expect<string>();
        while (next == $"stopped {a.Address}");
        Assert.Equal($"started {b.Address}", next);
        Assert.All(others, node => Assert.DoesNotContain(a.Address, node.Cluster.State.Members.Select(member => member.Address)));
    }

    [Fact]
    public async Task A_manager_on_a_node_without_its_role_fails()
    {
        using var a = new ClusterProbe("akka.cluster.roles = [student]");
        await ClusterProbe.Form(a);
        var settings = ClusterSingletonManagerSettings.Create(a.System).WithRole("voter");
        var manager = a.System.ActorOf(ClusterSingletonManager.Props(Props.Create(() => new Where(ActorRefs.Nobody)), settings), "manager");
        a.Probe.Watch(manager);
        Assert.Equal(manager, a.Probe.Expect<Terminated>().ActorRef);
    }

    private static void StartManager(ClusterProbe node, IActorRef? reports = null) => node.System.ActorOf(
        ClusterSingletonManager.Props(
            Props.Create(() => new Where(reports ?? ActorRefs.Nobody)), ClusterSingletonManagerSettings.Create(node.System)),
        "manager");

    private static IActorRef StartProxy(ClusterProbe node) => node.System.ActorOf(
        ClusterSingletonProxy.Props("/user/manager", ClusterSingletonProxySettings.Create(node.System)), "proxy");

    private sealed class Where : ReceiveActor
    {
        private readonly IActorRef _reports;
        private readonly Address _address = Cluster.Get(Context.System).SelfAddress;

        public Where(IActorRef reports)
        {
            _reports = reports;
            Receive<string>(_ => Sender.Tell(_address.ToString()));
        }

        protected override void PreStart() => _reports.Tell($"started {_address}");

        protected override void PostStop() => _reports.Tell($"stopped {_address}");
    }
}
