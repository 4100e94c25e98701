using Akka.Actor;
using Akka.Remote;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Remoting;

public sealed class IncarnationTests
{
    private const int SeedCount = 100;

    [Fact]
    public void A_crashed_node_is_noticed_quarantined_and_its_actors_have_ended_for_their_watchers()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var (simulation, near, far, seen) = StartWatching(seed);
            var events = Events(near);
            simulation.Crash(far);
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}: not told");
            Assert.True(simulation.RunUntil(() => events.Any(one => one is QuarantinedEvent), RemoteNodes.Minute), $"seed {seed}");
            simulation.RunFor(RemoteNodes.Minute);
            Assert.Equal(["child-0"], seen);
        }
    }

    [Fact]
    public void A_node_that_is_only_cut_off_for_a_moment_is_not_given_up()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var (simulation, _, _, seen) = StartWatching(seed);
            simulation.Network.Partition(["near"], ["far"]);
            simulation.RunFor(TimeSpan.FromSeconds(6));
            simulation.Network.Heal();
            simulation.RunFor(RemoteNodes.Minute);
            Assert.True(seen.Count == 0, $"seed {seed}: given up");
        }
    }

    [Fact]
    public void A_restarted_node_is_another_incarnation_and_the_actors_of_the_last_one_have_ended()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var (simulation, near, far, seen) = StartWatching(seed);
            simulation.Crash(far);
            var again = simulation.CreateNode("far");
            var numbers = new List<int>();
            again.ActorOf(Props.Create(() => new Collector(numbers)), "collector");
            Assert.NotEqual(AddressUidExtension.Uid(far), AddressUidExtension.Uid(again));
            var collector = simulation.Find(near, "far", "collector");
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}: not told");
            collector.Tell(1, ActorRefs.NoSender);
            Assert.True(simulation.RunUntil(() => numbers.Count == 1, RemoteNodes.Minute), $"seed {seed}: no way to the new one");
        }
    }

    [Fact]
    public void A_quarantined_node_is_refused_for_good_and_learns_of_it()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var (simulation, near, far, seen) = StartWatching(seed);
            var events = Events(far);
            var numbers = new List<int>();
            near.ActorOf(Props.Create(() => new Collector(numbers)), "collector");
            var collector = simulation.Find(far, "near", "collector");
            simulation.Network.Partition(["near"], ["far"]);
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}: not noticed");
            simulation.Network.Heal();
            for (var i = 0; i < 30; i++)
            {
                collector.Tell(i, ActorRefs.NoSender);
                simulation.RunFor(TimeSpan.FromSeconds(2));
            }
            Assert.True(numbers.Count == 0, $"seed {seed}: a quarantined node got through");
            Assert.True(events.Any(one => one is ThisActorSystemQuarantinedEvent), $"seed {seed}: it was not told");
            Assert.True(RemoteCounters.Of(near)["Quarantined"] > 0, $"seed {seed}: not counted");
        }
    }

    [Fact]
    public void A_node_that_never_was_there_has_ended_for_who_watches_it()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var simulation = new Simulation(seed);
            var (near, other) = (simulation.CreateNode("near"), simulation.CreateNode("other"));
            // A path that nobody has answered for: taken from a system that is gone.
            other.ActorOf(Props.Create(() => new Parent(1)), "parent");
            var handle = simulation.Find(near, "other", "parent/child-0");
            simulation.Crash(other);
            simulation.RunFor(RemoteNodes.Minute);
            var seen = new List<string>();
            near.ActorOf(Props.Create(() => new Watcher(new[] { handle }, seen)));
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}: not told");
        }
    }

    [Fact]
    public void A_node_that_ends_in_order_tells_its_watchers_and_its_last_words_before_it_goes()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var (simulation, _, far, seen) = StartWatching(seed);
            (simulation.Network.Loss, simulation.Network.Duplication) = (0.1, 0.1);
            var ended = far.Terminate();
            Assert.True(simulation.RunUntil(() => ended.IsCompletedSuccessfully, RemoteNodes.Minute), $"seed {seed}: no end");
            Assert.True(simulation.RunUntil(() => seen.Count == 1, RemoteNodes.Minute), $"seed {seed}: not told");
        }
    }

    private static (Simulation Simulation, ActorSystem Near, ActorSystem Far, List<string> Ended) StartWatching(int seed)
    {
        var simulation = new Simulation(seed);
        var (near, far) = (simulation.CreateNode("near"), simulation.CreateNode("far"));
        far.ActorOf(Props.Create(() => new Parent(1)), "parent");
        var handle = simulation.Find(near, "far", "parent/child-0");
        var seen = new List<string>();
        near.ActorOf(Props.Create(() => new Watcher(new[] { handle }, seen)));
        simulation.RunFor(TimeSpan.FromSeconds(10));
        return (simulation, near, far, seen);
    }

    private static List<RemotingLifecycleEvent> Events(ActorSystem system)
    {
        var events = new List<RemotingLifecycleEvent>();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Listener(events))), typeof(RemotingLifecycleEvent));
        return events;
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(List<RemotingLifecycleEvent> events) => Receive<RemotingLifecycleEvent>(events.Add);
    }
}
