using Akka.Actor;
using Akka.Testing;

namespace ActorDistill.SimulationTests;

public sealed class SimulationTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_same_seed_gives_the_same_events_and_another_one_others()
    {
        var logs = Enumerable.Range(0, 20).Select(seed => (seed, First: RunBusy(seed), Second: RunBusy(seed))).ToList();
        foreach (var (seed, first, second) in logs) Assert.True(first == second, $"seed {seed} gave two logs");
        Assert.Equal(logs.Count, logs.Select(log => log.First).Distinct().Count());
    }

    [Fact]
    public void A_timer_fires_at_its_virtual_time_without_waiting()
    {
        var simulation = new Simulation(1);
        var seen = new List<TimeSpan>();
        var system = simulation.CreateSystem("timers");
        system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromDays(365), () => seen.Add(simulation.Elapsed));
        system.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.FromDays(1), TimeSpan.FromDays(100), () => seen.Add(system.Scheduler.MonotonicClock));
        simulation.RunFor(TimeSpan.FromDays(366));
        Assert.Equal([1, 101, 201, 301, 365], seen.Select(time => time.TotalDays));
        Assert.Equal(TimeSpan.FromDays(366), simulation.Elapsed);
    }

    [Fact]
    public void A_question_without_an_answer_fails_at_its_virtual_time()
    {
        var simulation = new Simulation(1);
        var system = simulation.CreateSystem("ask");
        var silent = system.ActorOf(Props.Create(() => new Silent()));
        var failure = simulation.Await(
            async () => await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ask<string>("anyone?", TimeSpan.FromHours(5))),
            TimeSpan.FromDays(1));
        Assert.NotNull(failure);
        Assert.Equal(TimeSpan.FromHours(5), simulation.Elapsed);
    }

    [Fact]
    public void An_answer_comes_between_systems_of_one_simulation_within_an_asynchronous_handler()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var simulation = new Simulation(seed);
            var echo = simulation.CreateSystem("one").ActorOf(Props.Create(() => new Echo()));
            var asker = simulation.CreateSystem("two").ActorOf(Props.Create(() => new Asker(echo)));
            Assert.Equal("123", simulation.Await(() => asker.Ask<string>("count", Minute), Minute));
        }
    }

    [Fact]
    public void Messages_of_one_sender_keep_their_order_in_every_interleaving()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var simulation = new Simulation(seed);
            var seen = new List<(string Name, int Number)>();
            var system = simulation.CreateSystem("order");
            var collector = system.ActorOf(Props.Create(() => new Collector(seen)));
            foreach (var name in new[] { "a", "b", "c" }) system.ActorOf(Props.Create(() => new Sender(name, collector)), name);
            Assert.True(simulation.RunUntil(() => seen.Count == 30, Minute), $"seed {seed}");
            Assert.All(seen.GroupBy(one => one.Name), group => Assert.Equal(Enumerable.Range(0, 10), group.Select(one => one.Number)));
        }
    }

    [Fact]
    public void Nothing_of_a_crashed_system_runs_any_more()
    {
        var simulation = new Simulation(1);
        var count = 0;
        var system = simulation.CreateSystem("crashed");
        system.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromSeconds(1), () => count++);
        simulation.RunFor(TimeSpan.FromSeconds(4.5));
        Assert.Equal(5, count);
        simulation.Crash(system);
        simulation.RunFor(Minute);
        Assert.Equal(5, count);
    }

    [Fact]
    public void A_system_ends_in_virtual_time_in_every_interleaving()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var simulation = new Simulation(seed);
            var system = simulation.CreateSystem("end");
            for (var i = 0; i < 5; i++) system.ActorOf(Props.Create(() => new Family(3)));
            simulation.RunFor(TimeSpan.FromMilliseconds(1));
            var ended = system.Terminate();
            Assert.True(simulation.RunUntil(() => ended.IsCompletedSuccessfully, Minute), $"seed {seed}\n{simulation.EventLog}");
        }
    }

    [Fact]
    public void Actors_that_send_without_end_at_one_moment_are_reported()
    {
        var simulation = new Simulation(1);
        var echo = simulation.CreateSystem("endless").ActorOf(Props.Create(() => new Echo()));
        echo.Tell("again", echo);
        Assert.Throws<InvalidOperationException>(() => simulation.RunFor(Minute));
    }

    private static string RunBusy(int seed)
    {
        var simulation = new Simulation(seed);
        var system = simulation.CreateSystem("busy");
        var echo = system.ActorOf(Props.Create(() => new Echo()), "echo");
        for (var i = 0; i < 4; i++)
        {
            var asker = system.ActorOf(Props.Create(() => new Asker(echo)));
            system.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromSeconds(1), asker, "count", echo);
        }
        simulation.RunFor(TimeSpan.FromSeconds(5));
        system.Terminate();
        simulation.RunFor(Minute);
        return simulation.EventLog;
    }

    private sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Asker : ReceiveActor
    {
        public Asker(IActorRef echo) => ReceiveAsync<string>(async _ =>
        {
            var text = "";
            foreach (var part in new[] { "1", "2", "3" }) text += await echo.Ask<string>(part, Minute);
            if (!Sender.Equals(echo)) Sender.Tell(text);
        });
    }

    private sealed class Collector : ReceiveActor
    {
        public Collector(List<(string, int)> seen) => Receive<(string, int)>(seen.Add);
    }

    private sealed class Sender : UntypedActor
    {
        public Sender(string name, IActorRef collector)
        {
            for (var i = 0; i < 10; i++) collector.Tell((name, i));
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Family : UntypedActor
    {
        public Family(int depth)
        {
            if (depth == 0) return;
            for (var i = 0; i < 2; i++) Context.ActorOf(Props.Create(() => new Family(depth - 1)));
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
