using Akka.Actor;
using Akka.Testing;

namespace ActorDistill.SimulationTests;

/// <summary>Trees of actors that fail, restart, resume, escalate, await, watch, stop and are killed at random.</summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public void Whatever_happened_every_living_actor_answers_and_the_system_ends()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var simulation = new Simulation(seed);
            var random = new Random(seed);
            var living = new HashSet<IActorRef>();
            var system = simulation.CreateSystem("chaos");
            for (var i = 0; i < 3; i++) system.ActorOf(Props.Create(() => new Chaotic(random, living, 3)));
            simulation.RunFor(TimeSpan.FromSeconds(1));
            for (var step = 0; step < 60; step++)
            {
                if (living.Count == 0) break;
                living.ElementAt(random.Next(living.Count)).Tell(Next(random));
                simulation.RunFor(TimeSpan.FromMilliseconds(random.Next(20)));
            }
            simulation.RunFor(TimeSpan.FromMinutes(1));
            foreach (var actor in living.ToList())
            {
                var isAnswered = simulation.Await(async () => await actor.Ask("ping", TimeSpan.FromMinutes(1)) is "pong", Limit);
                Assert.True(isAnswered, $"seed {seed}: {actor}");
            }
            var ended = system.Terminate();
            Assert.True(simulation.RunUntil(() => ended.IsCompletedSuccessfully, Limit), $"seed {seed} did not end");
            Assert.True(living.Count == 0, $"seed {seed}: {living.Count} actors ended without PostStop");
        }
    }

    private static object Next(Random random) => random.Next(12) switch
    {
        0 => "stop a child",
        1 => PoisonPill.Instance,
        2 => Kill.Instance,
        3 => "new child",
        4 or 5 => "wait",
        6 => "wait and fail",
        7 => "watch",
        _ => "fail",
    };

    private sealed class Chaotic : ReceiveActor
    {
        private readonly Random _random;
        private readonly HashSet<IActorRef> _living;

        public Chaotic(Random random, HashSet<IActorRef> living, int depth)
        {
            (_random, _living) = (random, living);
            if (random.Next(20) == 0) throw new InvalidOperationException("cannot be made");
            for (var i = 0; i < 2 && depth > 0; i++) Context.ActorOf(Props.Create(() => new Chaotic(random, living, depth - 1)));
            Receive<string>(text => text == "ping", _ => Sender.Tell("pong"));
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("oops"));
            Receive<string>(text => text == "stop a child", _ => ForAChild(child => Context.Stop(child)));
            Receive<string>(text => text == "watch", _ => ForAChild(child => Context.Watch(child)));
            Receive<string>(text => text == "new child", _ =>
                Context.ActorOf(Props.Create(() => new Chaotic(random, living, 0))));
            ReceiveAsync<string>(async text =>
            {
                await Context.System.DeadLetters.Ask("nobody", TimeSpan.FromMilliseconds(random.Next(1, 30)))
                    .ContinueWith(_ => { }, TaskContinuationOptions.ExecuteSynchronously);
                if (text == "wait and fail") throw new InvalidOperationException("oops after a wait");
            });
        }

        protected override void PreStart()
        {
            if (_random.Next(20) == 0) throw new InvalidOperationException("cannot start");
            _living.Add(Self);
        }

        protected override void PostStop()
        {
            _living.Remove(Self);
            if (_random.Next(20) == 0) throw new InvalidOperationException("cannot stop");
        }

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(5, TimeSpan.FromSeconds(10), _ => (Directive)_random.Next(4));

        private void ForAChild(Action<IActorRef> action)
        {
            var children = Context.GetChildren().ToList();
            if (children.Count > 0) action(children[_random.Next(children.Count)]);
        }
    }
}
