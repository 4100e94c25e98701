using Akka.Actor;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Remoting;

public sealed class SystemMessageTests
{
    private const int SeedCount = 100;

    [Fact]
    public void Every_watcher_learns_of_every_end_once_over_a_network_that_loses_and_repeats()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var simulation = new Simulation(seed);
            var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
            far.ActorOf(Props.Create(() => new Parent(10)), "parent");
            var handles = Enumerable.Range(0, 10).Select(i => simulation.Find(near, "far", $"parent/child-{i}")).ToList();
            (simulation.Network.Loss, simulation.Network.Duplication) = (0.3, 0.2);
            var seen = new List<string>();
            near.ActorOf(Props.Create(() => new Watcher(handles, seen)));
            simulation.RunFor(TimeSpan.FromSeconds(20));
            far.ActorSelection("/user/parent/*").Tell(PoisonPill.Instance);
            Assert.True(simulation.RunUntil(() => seen.Count == 10, TimeSpan.FromMinutes(10)), $"seed {seed}: {seen.Count} of 10");
            simulation.RunFor(RemoteNodes.Minute);
            Assert.True(seen.Distinct().Count() == 10 && seen.Count == 10, $"seed {seed}: told twice");
        }
    }

    [Fact]
    public void Watches_and_unwatches_take_effect_in_their_order_over_a_bad_network()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var simulation = new Simulation(seed);
            var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
            far.ActorOf(Props.Create(() => new Parent(2)), "parent");
            var handles = Enumerable.Range(0, 2).Select(i => simulation.Find(near, "far", $"parent/child-{i}")).ToList();
            (simulation.Network.Loss, simulation.Network.Duplication) = (0.3, 0.3);
            var seen = new List<string>();
            var watcher = near.ActorOf(Props.Create(() => new Watcher(handles, seen)));
            for (var round = 0; round < 20; round++) watcher.Tell(round % 2 == 0 ? "unwatch first" : "watch first");
            watcher.Tell("unwatch first");
            simulation.RunFor(TimeSpan.FromMinutes(2));
            far.ActorSelection("/user/parent/*").Tell(PoisonPill.Instance);
            Assert.True(simulation.RunUntil(() => seen.Count > 0, TimeSpan.FromMinutes(10)), $"seed {seed}: not told");
            simulation.RunFor(RemoteNodes.Minute);
            Assert.True(seen is ["child-1"], $"seed {seed}: {string.Join(' ', seen)}");
        }
    }

    [Fact]
    public void Ordinary_messages_arrive_at_most_once_and_in_order_over_a_network_that_loses_and_repeats()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var simulation = new Simulation(seed);
            var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
            var seen = new List<int>();
            far.ActorOf(Props.Create(() => new Collector(seen)), "collector");
            var collector = simulation.Find(near, "far", "collector");
            (simulation.Network.Loss, simulation.Network.Duplication) = (0.2, 0.2);
            for (var i = 0; i < 200; i++) collector.Tell(i, ActorRefs.NoSender);
            simulation.RunFor(RemoteNodes.Minute);
            Assert.True(seen.Count > 50, $"seed {seed}: only {seen.Count} of 200");
            Assert.True(seen.SequenceEqual(seen.Distinct().Order()), $"seed {seed}: {string.Join(' ', seen)}");
        }
    }

    [Fact]
    public void A_notice_that_a_partition_holds_back_arrives_once_it_has_healed()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var simulation = new Simulation(seed);
            var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
            far.ActorOf(Props.Create(() => new Parent(1)), "parent");
            var handle = simulation.Find(near, "far", "parent/child-0");
            var seen = new List<string>();
            near.ActorOf(Props.Create(() => new Watcher(new[] { handle }, seen)));
            simulation.RunFor(TimeSpan.FromSeconds(10));
            simulation.Network.Partition(["near"], ["far"]);
            far.ActorSelection("/user/parent/*").Tell(PoisonPill.Instance);
            // Shorter than the failure detector's patience.
            simulation.RunFor(TimeSpan.FromSeconds(6));
            Assert.Empty(seen);
            simulation.Network.Heal();
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}");
            Assert.Equal(["child-0"], seen);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_events_over_a_bad_network()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var (first, second) = (RunBusy(seed), RunBusy(seed));
            Assert.True(first == second, $"seed {seed} gave two logs");
        }
    }

    private static string RunBusy(int seed)
    {
        var simulation = new Simulation(seed);
        var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
        far.ActorOf(Props.Create(() => new Parent(3)), "parent");
        (simulation.Network.Loss, simulation.Network.Duplication) = (0.2, 0.2);
        var handles = Enumerable.Range(0, 3).Select(i => simulation.Find(near, "far", $"parent/child-{i}")).ToList();
        near.ActorOf(Props.Create(() => new Watcher(handles, new List<string>())));
        simulation.RunFor(TimeSpan.FromSeconds(5));
        simulation.Crash(far);
        simulation.RunFor(TimeSpan.FromSeconds(5));
        simulation.CreateNode("far");
        simulation.RunFor(RemoteNodes.Minute);
        near.Terminate();
        simulation.RunFor(RemoteNodes.Minute);
        return simulation.EventLog;
    }
}

/// <summary>Has children "child-0", "child-1", ... that do nothing.</summary>
internal sealed class Parent : UntypedActor
{
    public Parent(int count)
    {
        for (var i = 0; i < count; i++) Context.ActorOf(Props.Create(() => new Collector(new List<int>())), $"child-{i}");
    }

    protected override void OnReceive(object message) => Unhandled(message);
}

/// <summary>Keeps the numbers it gets.</summary>
internal sealed class Collector : ReceiveActor
{
    public Collector(List<int> seen) => Receive<int>(seen.Add);
}

/// <summary>Watches all of them and notes the names of those that have ended.</summary>
internal sealed class Watcher : ReceiveActor
{
    public Watcher(IReadOnlyList<IActorRef> watched, List<string> ended)
    {
        foreach (var one in watched) Context.Watch(one);
        Receive<Terminated>(notice => ended.Add(notice.ActorRef.Path.Name));
        Receive<string>(text => text == "watch first", _ => Context.Watch(watched[0]));
        Receive<string>(text => text == "unwatch first", _ => Context.Unwatch(watched[0]));
    }
}
