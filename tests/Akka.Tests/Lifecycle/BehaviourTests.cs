using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;

namespace ActorDistill.Akka.Tests.Lifecycle;

public sealed class BehaviourTests
{
    [Fact]
    public void Become_replaces_the_behaviour_and_a_stacked_one_gives_way_to_it_again()
    {
        using var probe = new Probe();
        var actor = probe.Start<Changing>();
        actor.Tell("x");
        actor.Tell("replace");
        actor.Tell("x");
        actor.Tell("stack");
        actor.Tell("x");
        actor.Tell("back");
        actor.Tell("x");
        probe.Expect("first x", "second x", "third x", "second x");
    }

    [Fact]
    public void A_restart_begins_with_the_first_behaviour()
    {
        using var probe = new Probe();
        var actor = probe.Start<Changing>();
        actor.Tell("replace");
        actor.Tell("fail");
        actor.Tell("x");
        probe.Expect("first x");
    }

    [Fact]
    public void The_first_handler_that_fits_takes_the_message()
    {
        using var probe = new Probe();
        var actor = probe.Start<Ordered>();
        actor.Tell(1);
        actor.Tell(-1);
        actor.Tell("text");
        actor.Tell(2.5);
        probe.Expect("positive", "number", "text", "anything");
    }

    [Fact]
    public void Stashed_messages_come_back_in_their_order_before_those_that_wait()
    {
        using var probe = new Probe();
        var actor = probe.Start<Stashing>();
        actor.Tell("1");
        actor.Tell("2");
        actor.Tell("open");
        actor.Tell("3");
        probe.Expect("1", "2", "3");
    }

    [Fact]
    public void A_message_can_be_stashed_once_only()
    {
        using var probe = new Probe();
        var actor = probe.Start<Stashing>();
        actor.Tell("twice");
        Assert.Contains("more than once", probe.Expect<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Stashed_messages_return_to_the_mailbox_on_a_restart()
    {
        using var probe = new Probe();
        var actor = probe.Start<Stashing>();
        actor.Tell("1");
        actor.Tell("fail");
        actor.Tell("open");
        probe.Expect("1");
    }

    [Fact]
    public void An_actor_is_made_by_its_system_only()
    {
        using var probe = new Probe();
        Assert.Throws<ActorInitializationException>(() => new Changing(probe.Ref));
    }

    [Fact]
    public void A_poison_pill_stops_after_the_messages_before_it()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        actor.Tell("1");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("2");
        probe.Expect("PreStart", "1", "PostStop");
        probe.ExpectNothing();
    }

    private sealed class Changing : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Changing(IActorRef probe)
        {
            _probe = probe;
            Behave("first");
        }

        private void Behave(string name)
        {
            Receive<string>(text => text == "replace", _ => Become(() => Behave("second")));
            Receive<string>(text => text == "stack", _ => BecomeStacked(() => Behave("third")));
            Receive<string>(text => text == "back", _ => UnbecomeStacked());
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("oops"));
            Receive<string>(text => _probe.Tell($"{name} {text}"));
        }
    }

    private sealed class Ordered : ReceiveActor
    {
        public Ordered(IActorRef probe)
        {
            Receive<int>(_ => probe.Tell("positive"), number => number > 0);
            Receive<int>(_ => probe.Tell("number"));
            Receive<string>(_ => probe.Tell("text"));
            ReceiveAny(_ => probe.Tell("anything"));
        }
    }

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        public Stashing(IActorRef probe)
        {
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("oops"));
            Receive<string>(text => text == "twice", _ =>
            {
                Stash.Stash();
                try
                {
                    Stash.Stash();
                }
                catch (IllegalActorStateException refused)
                {
                    probe.Tell(refused.Message);
                }
            });
            Receive<string>(text => text == "open", _ =>
            {
                Become(() => Receive<string>(probe.Tell));
                Stash.UnstashAll();
            });
            Receive<string>(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }
}
