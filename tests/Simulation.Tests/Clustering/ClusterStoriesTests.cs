using Akka.Actor;
using Akka.Cluster;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>What a cluster of this product must survive, one story each.</summary>
public sealed class ClusterStoriesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Simulation _simulation = new(1);
    private readonly ClusterRecord _record;

    public ClusterStoriesTests() => _record = new ClusterRecord(_simulation);

    [Fact]
    public void When_eight_students_die_at_once_coordinator_and_teacher_go_on()
    {
        var nodes = Start(voters: 2, others: 8);
        var uids = nodes.Take(2).Select(node => node.Cluster!.SelfUniqueAddress).ToList();
        foreach (var student in nodes.Skip(2)) student.Crash();
        Expect(() => nodes.Take(2).All(node => node.IsMember && node.Cluster!.State.Members.Count == 2), "the two go on");
        Assert.Equal(uids, nodes.Take(2).Select(node => node.Cluster!.SelfUniqueAddress));
        Assert.Equal(["n00"], _record.Singletons);
        Assert.Equal(1, _record.SingletonStarts);
    }

    [Fact]
    public void When_the_only_seed_is_killed_and_comes_back_there_is_one_cluster()
    {
        var nodes = Start(voters: 3, others: 0);
        nodes[0].Crash();
        nodes[0].Start(nodes.Select(node => node.Address));
        Expect(() => AreOne(nodes), "one cluster");
        Assert.Single(_record.Singletons);
    }

    [Fact]
    public void When_the_only_seed_comes_back_after_it_was_removed_there_is_one_cluster()
    {
        var nodes = Start(voters: 3, others: 0);
        nodes[0].Crash();
        Expect(() => nodes.Skip(1).All(node => node.Cluster!.State.Members.Count == 2), "the others go on");
        Expect(() => _record.Singletons.Count == 1, "the singleton is taken over");
        nodes[0].Start(nodes.Select(node => node.Address));
        Expect(() => AreOne(nodes), "one cluster");
        Assert.Equal(["n01"], _record.Singletons);
    }

    [Fact]
    public void A_node_that_is_cut_off_downs_itself_and_rejoins_as_another_incarnation()
    {
        var nodes = Start(voters: 3, others: 0);
        var before = nodes[2].Cluster!.SelfUniqueAddress;
        _simulation.Network.Partition(["n02"], ["n00", "n01"]);
        Expect(() => nodes[2].HasEnded, "the minority downs itself");
        Expect(() => nodes.Take(2).All(node => node.Cluster!.State.Members.Count == 2), "the majority goes on");
        nodes[2].Start(nodes.Take(2).Select(node => node.Address));
        _simulation.Network.Heal();
        Expect(() => AreOne(nodes), "one cluster");
        Assert.NotEqual(before, nodes[2].Cluster!.SelfUniqueAddress);
        Assert.Equal(1, _record.SingletonStarts);
    }

    [Fact]
    public void Of_two_voters_the_one_with_the_lower_address_goes_on()
    {
        var nodes = Start(voters: 2, others: 1);
        _simulation.Network.Partition(["n00"], ["n01", "n02"]);
        Expect(() => nodes[1].HasEnded && nodes[2].HasEnded, "the others down themselves");
        Expect(() => nodes[0].IsMember && nodes[0].Cluster!.State.Members.Count == 1, "the lower one goes on alone");
    }

    [Fact]
    public void When_two_nodes_lose_only_the_link_between_them_the_rest_goes_on_without_the_two()
    {
        var nodes = Start(voters: 5, others: 0);
        _simulation.Network.Partition(["n03"], ["n04"]);
        Expect(() => nodes[3].HasEnded && nodes[4].HasEnded, "both ends of the broken link are downed");
        Expect(() => nodes.Take(3).All(node => node.Cluster!.State.Members.Count == 3), "the rest goes on");
    }

    [Fact]
    public void When_two_voters_lose_only_the_link_between_them_the_one_with_the_lower_address_goes_on_with_the_rest()
    {
        var nodes = Start(voters: 2, others: 2);
        _simulation.Network.Partition(["n00"], ["n01"]);
        Expect(() => nodes[1].HasEnded, "the one with the higher address is downed");
        List<SimulatedNode> rest = [nodes[0], .. nodes.Skip(2)];
        Expect(() => rest.All(node => node.IsMember && node.Cluster!.State.Members.Count == 3), "the rest goes on");
        Assert.Equal(["n00"], _record.Singletons);
    }

    [Fact]
    public void A_small_side_that_finds_out_about_the_large_one_in_parts_downs_itself()
    {
        // Each watches two others only: when the first are found unreachable, the rest is not yet watched by anybody on the small side.
        var nodes = Start(voters: 12, others: 0, "akka.cluster.failure-detector.monitored-by-nr-of-members = 2");
        _simulation.Network.Partition(["n00", "n01"], [.. nodes.Skip(2).Select(node => node.Host)]);
        Expect(() => nodes.Take(2).All(node => node.HasEnded), "the two down themselves");
        Expect(() => nodes.Skip(2).All(node => node.IsMember && node.Cluster!.State.Members.Count == 10), "the ten go on");
    }

    [Fact]
    public void A_node_whose_only_acquaintance_ended_before_it_could_tell_anybody_comes_up()
    {
        var nodes = Start(voters: 3, others: 0);
        var late = new SimulatedNode(_simulation, _record, 3, [SimulatedNode.Voter]);
        _simulation.Network.Partition(["n02"], ["n00", "n01"]);
        late.Start([nodes[2].Address]);
        Expect(() => late.IsMember, "it is welcome");
        nodes[2].Crash();
        Assert.DoesNotContain("n03", nodes[0].View, StringComparison.Ordinal);
        _simulation.Network.Heal();
        Expect(() => AreOne([nodes[0], nodes[1], late]), "all know it");
    }

    [Fact]
    public void Members_that_never_came_up_do_not_go_on_alone()
    {
        var nodes = Start(voters: 1, others: 0);
        var late = new SimulatedNode(_simulation, _record, 1, [SimulatedNode.Voter]);
        late.Start([nodes[0].Address]);
        Expect(() => late.IsMember, "it is welcome");
        Assert.Equal(MemberStatus.Joining, late.Cluster!.SelfMember.Status);
        nodes[0].Crash();
        // Its next incarnation proves that the one before has gone, so nothing is to be decided between two sides.
        nodes[0].Start([late.Address]);
        Expect(() => late.HasEnded, "it gives up what nobody is left of");
        Assert.Empty(_record.Singletons);
    }

    [Fact]
    public void A_node_that_leaves_is_never_unreachable_and_hands_its_singleton_over_at_once()
    {
        var nodes = Start(voters: 3, others: 0);
        var sawUnreachable = false;
        nodes[0].Cluster!.Leave(nodes[0].Cluster!.SelfAddress);
        var left = _simulation.Elapsed;
        Expect(
            () =>
            {
                sawUnreachable |= nodes.Skip(1).Any(node => node.Cluster!.State.Unreachable.Count > 0);
                return nodes[0].HasEnded && nodes.Skip(1).All(node => node.Cluster!.State.Members.Count == 2);
            },
            "it leaves");
        Assert.False(sawUnreachable);
        Assert.Equal(["n01"], _record.Singletons);
        // Much less than the margin after a crash.
        Assert.InRange(_simulation.Elapsed - left, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Empty(_record.Faults);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_leader_that_leaves_without_a_singleton_is_never_unreachable(int nodeCount)
    {
        // The lowest address leads; the singleton, whose hand-over takes a while, is elsewhere.
        var nodes = Enumerable.Range(0, nodeCount)
            .Select(i => new SimulatedNode(_simulation, _record, i, i == 1 ? [SimulatedNode.Voter] : [])).ToList();
        foreach (var node in nodes) node.Start([nodes[1].Address]);
        Expect(() => AreOne(nodes), "the cluster forms");
        Assert.Equal(nodes[0].Cluster!.SelfAddress, nodes[1].Cluster!.State.Leader);
        nodes[0].Cluster!.Leave(nodes[0].Cluster!.SelfAddress);
        Expect(() => nodes[0].HasEnded && AreOne(nodes[1..]), "it leaves");
        Assert.DoesNotContain("UNREACHABLE", _simulation.EventLog, StringComparison.Ordinal);
        Assert.Empty(_record.Faults);
    }

    [Fact]
    public void A_killed_node_is_unreachable_then_removed_then_its_actors_are_terminated_then_its_singleton_starts_elsewhere()
    {
        var nodes = Start(voters: 3, others: 0);
        List<string> seen = [];
        var target = nodes[1].System.ActorOf(Props.Create(() => new Witness(seen)), "witness");
        target.Tell($"{nodes[0].Address}/user/observer");
        _simulation.RunFor(TimeSpan.FromSeconds(3));
        nodes[0].Crash();
        Expect(
            () =>
            {
                if (_record.Singletons.Contains("n01") && !seen.Contains("singleton")) seen.Add("singleton");
                return seen.Contains("singleton");
            },
            "the singleton is taken over");
        Assert.Equal(["unreachable", "removed", "terminated", "singleton"], seen);
    }

    private List<SimulatedNode> Start(int voters, int others, string config = "")
    {
        var nodes = Enumerable.Range(0, voters + others)
            .Select(i => new SimulatedNode(_simulation, _record, i, i < voters ? [SimulatedNode.Voter] : [])).ToList();
        foreach (var node in nodes) node.Start([nodes[0].Address], config: config);
        Expect(() => AreOne(nodes), "the cluster forms");
        Expect(() => _record.Singletons.Count == 1, "the singleton starts");
        return nodes;
    }

    private static bool AreOne(List<SimulatedNode> nodes) =>
        nodes.All(node => node.IsMember && node.Cluster!.State.Members.Count == nodes.Count
            && node.Cluster.State.Members.All(member => member.Status == MemberStatus.Up) && node.Cluster.State.Unreachable.IsEmpty)
        && nodes.Select(node => node.View).Distinct().Count() == 1;

    private void Expect(Func<bool> condition, string what) =>
        Assert.True(_simulation.RunUntil(condition, Limit), $"not within {Limit} of virtual time: {what}");

    private sealed class Witness : ReceiveActor
    {
        public Witness(List<string> seen)
        {
            Receive<string>(path => Context.ActorSelection(path).Tell(new Identify("target")));
            Receive<ActorIdentity>(identity => Context.Watch(identity.Subject));
            Receive<ClusterEvent.UnreachableMember>(_ => seen.Add("unreachable"));
            Receive<ClusterEvent.MemberRemoved>(_ => seen.Add("removed"));
            Receive<Terminated>(_ => seen.Add("terminated"));
        }

        protected override void PreStart() => Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
    }
}
