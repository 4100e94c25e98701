using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Messaging;

public sealed class TellTests
{
    [Fact]
    public void Messages_of_one_sender_arrive_in_their_order()
    {
        using var probe = new Probe();
        for (var i = 0; i < 10_000; i++) probe.Ref.Tell(i);
        for (var i = 0; i < 10_000; i++) probe.Expect(i);
    }

    [Fact]
    public void An_actor_has_one_message_at_a_time_however_many_send()
    {
        using var probe = new Probe();
        var counter = probe.Start<Counter>();
        Parallel.For(0, 20, _ =>
        {
            for (var i = 0; i < 1_000; i++) counter.Tell("one");
        });
        counter.Tell("report");
        probe.Expect(20_000);
    }

    [Fact]
    public void Within_an_actor_the_sender_is_the_actor_and_a_forwarded_message_keeps_its_sender()
    {
        using var probe = new Probe();
        var forwarder = probe.Start<Forwarder>();
        forwarder.Tell("forward", probe.Ref);
        probe.Expect("forward");
        Assert.Equal(probe.Ref, probe.LastSender);
        forwarder.Tell("tell", probe.Ref);
        probe.Expect("tell");
        Assert.Equal(forwarder, probe.LastSender);
    }

    [Fact]
    public void A_message_to_a_stopped_actor_becomes_a_dead_letter()
    {
        using var probe = new Probe();
        var actor = probe.Start<Forwarder>();
        probe.Watch(actor);
        probe.System.Stop(actor);
        probe.Expect<Terminated>();
        probe.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        actor.Tell("too late", probe.Ref);
        var letter = probe.Expect<DeadLetter>();
        Assert.Equal("too late", letter.Message);
        Assert.Equal(probe.Ref, letter.Sender);
        Assert.Equal(actor, letter.Recipient);
    }

    [Fact]
    public void A_message_that_nobody_handles_is_published_as_unhandled()
    {
        using var probe = new Probe();
        probe.System.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));
        var actor = probe.Start<Counter>();
        actor.Tell(4.5, probe.Ref);
        var unhandled = probe.Expect<UnhandledMessage>();
        Assert.Equal(4.5, unhandled.Message);
        Assert.Equal(actor, unhandled.Recipient);
    }

    [Fact]
    public void Null_is_no_message()
    {
        using var probe = new Probe();
        Assert.Throws<InvalidMessageException>(() => probe.Ref.Tell(null!, ActorRefs.NoSender));
    }

    [Fact]
    public async Task Two_handles_of_one_path_and_incarnation_are_equal()
    {
        using var probe = new Probe();
        var found = await probe.System.ActorSelection("/user/probe").ResolveOne(Probe.Patience);
        Assert.Equal(probe.Ref, found);
        Assert.Equal("akka://probe/user/probe", found.Path.ToString());
    }

    [Fact]
    public void A_selection_reaches_all_actors_its_pattern_means_and_none_else()
    {
        using var probe = new Probe();
        probe.Start<Forwarder>("worker-1");
        probe.Start<Forwarder>("worker-2");
        probe.Start<Forwarder>("other");
        probe.System.ActorSelection("/user/worker-*").Tell("tell", probe.Ref);
        probe.Expect("tell", "tell");
        probe.ExpectNothing();
    }

    [Fact]
    public async Task A_selection_of_nobody_resolves_to_no_actor()
    {
        using var probe = new Probe();
        var missing = probe.System.ActorSelection("/user/missing").ResolveOne(Probe.Patience);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => missing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void A_name_that_no_path_can_hold_is_refused(string name)
    {
        using var probe = new Probe();
        Assert.Throws<InvalidActorNameException>(() => probe.Start<Forwarder>(name));
    }

    [Fact]
    public void A_name_is_free_again_only_when_its_actor_has_ended()
    {
        using var probe = new Probe();
        var first = probe.Start<Forwarder>("name");
        Assert.Throws<InvalidActorNameException>(() => probe.Start<Forwarder>("name"));
        probe.Watch(first);
        first.Tell(PoisonPill.Instance);
        probe.Expect<Terminated>();
        var second = probe.Start<Forwarder>("name");
        Assert.NotEqual(first, second);
        Assert.Equal(first.Path, second.Path);
    }

    private sealed class Counter : ReceiveActor
    {
        public Counter(IActorRef probe)
        {
            var count = 0;
            Receive<string>(text => text == "one", _ => count++);
            Receive<string>(_ => probe.Tell(count));
        }
    }

    private sealed class Forwarder(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "forward") probe.Forward(message);
            else probe.Tell(message);
        }
    }
}
