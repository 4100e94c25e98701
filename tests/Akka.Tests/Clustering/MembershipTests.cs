using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Akka.Tests.Clustering;

public sealed class MembershipTests
{
    [Fact]
    public async Task Nodes_that_join_come_up_and_all_see_the_same_members_with_their_roles()
    {
        using var a = new ClusterProbe("akka.cluster.roles = [voter]");
        using var b = new ClusterProbe("akka.cluster.roles = [student]");
        using var c = new ClusterProbe("akka.cluster.roles = [student]");
        await ClusterProbe.Form(a, b, c);
        foreach (var node in new[] { a, b, c })
        {
            var members = node.Cluster.State.Members;
            Assert.Equal(new[] { a.Address, b.Address, c.Address }.Order(Member.AddressOrdering), members.Select(member => member.Address));
            Assert.Equal([a.Address], members.Where(member => member.HasRole("voter")).Select(member => member.Address));
        }
        Assert.True(a.Cluster.SelfMember.IsOlderThan(b.Cluster.SelfMember));
        Assert.Contains("student", b.Cluster.SelfRoles);
    }

    [Fact]
    public async Task The_first_seed_node_founds_the_cluster_when_no_other_answers()
    {
        using var a = new ClusterProbe();
        using var b = new ClusterProbe();
        a.Cluster.JoinSeedNodes([a.Address]);
        b.Cluster.JoinSeedNodes([a.Address]);
        await ClusterProbe.Until(() => a.Cluster.State.Members.Count == 2 && b.Cluster.IsUp);
        Assert.Equal(a.Cluster.State.Leader, b.Cluster.State.Leader);
    }

    [Fact]
    public async Task A_subscriber_gets_a_snapshot_first_and_then_events()
    {
        using var a = new ClusterProbe();
        await ClusterProbe.Form(a);
        a.Cluster.Subscribe(a.Probe.Ref, typeof(ClusterEvent.IMemberEvent));
        Assert.Single(a.Probe.Expect<ClusterEvent.CurrentClusterState>().Members);
        using var b = new ClusterProbe();
        b.Cluster.Join(a.Address);
        Assert.Equal(b.Address, a.Probe.Expect<ClusterEvent.MemberJoined>().Member.Address);
        Assert.Equal(b.Address, a.Probe.Expect<ClusterEvent.MemberUp>().Member.Address);
        a.Cluster.Unsubscribe(a.Probe.Ref);
    }

    [Fact]
    public async Task A_subscriber_may_ask_for_the_events_that_led_to_the_present_state()
    {
        using var a = new ClusterProbe();
        await ClusterProbe.Form(a);
        a.Cluster.Subscribe(a.Probe.Ref, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        Assert.Equal(a.Address, a.Probe.Expect<ClusterEvent.MemberUp>().Member.Address);
    }

    [Fact]
    public void Only_events_of_the_cluster_can_be_subscribed_to()
    {
        using var a = new ClusterProbe();
        Assert.Throws<ArgumentException>(() => a.Cluster.Subscribe(a.Probe.Ref));
        Assert.Throws<ArgumentException>(() => a.Cluster.Subscribe(a.Probe.Ref, typeof(string)));
    }

    [Fact]
    public async Task Nobody_comes_up_before_enough_members_are_there()
    {
        const string two = "akka.cluster.min-nr-of-members = 2";
        using var a = new ClusterProbe(two);
        a.Cluster.RegisterOnMemberUp(() => a.Probe.Ref.Tell("up"));
        a.Cluster.Join(a.Address);
        await ClusterProbe.Until(() => a.Cluster.State.Members.Count == 1);
        a.Probe.ExpectNothing();
        Assert.Equal(MemberStatus.Joining, a.Cluster.SelfMember.Status);
        using var b = new ClusterProbe(two);
        b.Cluster.Join(a.Address);
        a.Probe.Expect("up");
    }

    [Fact]
    public async Task A_member_that_leaves_goes_through_leaving_and_exiting_and_its_system_ends()
    {
        using var a = new ClusterProbe();
        using var b = new ClusterProbe();
        await ClusterProbe.Form(a, b);
        a.Cluster.Subscribe(a.Probe.Ref, typeof(ClusterEvent.IMemberEvent));
        a.Probe.Expect<ClusterEvent.CurrentClusterState>();
        b.Cluster.RegisterOnMemberRemoved(() => a.Probe.Ref.Tell("b was told"));
        b.Cluster.Leave(b.Address);
        // From two senders: what b says may come between what a's cluster says.
        object[] seen = [.. Enumerable.Range(0, 4).Select(_ => a.Probe.Expect<object>())];
        await b.System.WhenTerminated.WaitAsync(Probe.Patience);
        Assert.Contains("b was told", seen);
        Assert.Equal(
            [typeof(ClusterEvent.MemberLeft), typeof(ClusterEvent.MemberExited), typeof(ClusterEvent.MemberRemoved)],
            seen.OfType<ClusterEvent.IMemberEvent>().Select(change => change.GetType()));
        Assert.Equal(MemberStatus.Exiting, seen.OfType<ClusterEvent.MemberRemoved>().Single().PreviousStatus);
        Assert.True(b.Cluster.IsTerminated);
    }

    [Fact]
    public async Task Watchers_of_a_lost_node_hear_Terminated_and_the_cluster_unreachable_before_removed()
    {
        using var a = new ClusterProbe(ClusterProbe.GivesUpSoon);
        using var b = new ClusterProbe(ClusterProbe.GivesUpSoon);
        using var c = new ClusterProbe(ClusterProbe.GivesUpSoon);
        await ClusterProbe.Form(a, b, c);
        var there = await a.System.ActorSelection($"{c.Address}/user/probe").ResolveOne(Probe.Patience);
        a.Probe.Watch(there);
        a.Cluster.Subscribe(a.Probe.Ref, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
        a.Probe.Expect<ClusterEvent.CurrentClusterState>();
        await c.Kill();
        // A system that ends in this process still says goodbye for its actors; what the membership says comes after.
        object[] seen = [a.Probe.Expect<object>(), a.Probe.Expect<object>(), a.Probe.Expect<object>()];
        var removed = Array.FindIndex(seen, message => message is ClusterEvent.MemberRemoved { PreviousStatus: MemberStatus.Down });
        var unreachable = Array.FindIndex(seen, message => message is ClusterEvent.UnreachableMember);
        Assert.InRange(unreachable, 0, removed - 1);
        Assert.Equal(there, seen.OfType<Terminated>().Single().ActorRef);
    }

    [Fact]
    public async Task A_downed_node_shuts_its_system_down_and_can_join_again_as_another_incarnation()
    {
        using var a = new ClusterProbe();
        using var b = new ClusterProbe();
        using var c = new ClusterProbe();
        await ClusterProbe.Form(a, b, c);
        a.Cluster.Down(c.Address);
        await c.System.WhenTerminated.WaitAsync(Probe.Patience);
        await ClusterProbe.Until(() => a.Cluster.State.Members.Count == 2);
        using var again = new ClusterProbe($"akka.remote.dot-netty.tcp.port = {c.Address.Port}");
        Assert.NotEqual(c.Cluster.SelfUniqueAddress, again.Cluster.SelfUniqueAddress);
        again.Cluster.Join(a.Address);
        await ClusterProbe.Until(() => again.Cluster.IsUp);
    }
}
