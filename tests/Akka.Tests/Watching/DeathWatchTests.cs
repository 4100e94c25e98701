using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Watching;

public sealed class DeathWatchTests
{
    [Fact]
    public void A_watcher_is_told_when_the_actor_has_ended()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        probe.Expect("PostStop");
        var notice = probe.Expect<Terminated>();
        Assert.Equal(actor, notice.ActorRef);
        Assert.True(notice.ExistenceConfirmed);
    }

    [Fact]
    public async Task Watching_an_actor_that_has_ended_brings_the_notice_at_once()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        Assert.True(await actor.GracefulStop(Probe.Patience));
        probe.Expect("PostStop");
        probe.Watch(actor);
        Assert.Equal(actor, probe.Expect<Terminated>().ActorRef);
    }

    [Fact]
    public void A_watch_taken_back_brings_no_notice()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        probe.Watch(actor);
        probe.Unwatch(actor);
        actor.Tell(PoisonPill.Instance);
        probe.Expect("PostStop");
        probe.ExpectNothing();
    }

    [Fact]
    public async Task A_watcher_may_name_its_own_notice()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        var watcher = probe.System.ActorOf(Props.Create(() => new OwnNotice(probe.Ref, actor)));
        Assert.True(await watcher.Ask<bool>("is it watching?", Probe.Patience));
        actor.Tell(PoisonPill.Instance);
        // The actor's own last word and the notice come from different senders.
        Assert.Equal(["PostStop", "gone"], new[] { probe.Expect<string>(), probe.Expect<string>() }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_does_not_handle_the_notice_ends_too()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        var dependent = probe.System.ActorOf(Props.Create(() => new Dependent(actor)));
        probe.Watch(dependent);
        actor.Tell(PoisonPill.Instance);
        probe.Expect("PostStop");
        Assert.Equal(dependent, probe.Expect<Terminated>().ActorRef);
    }

    [Fact]
    public async Task A_stashed_notice_comes_back_from_the_stash()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        probe.Expect("PreStart");
        var watcher = probe.System.ActorOf(Props.Create(() => new StashingWatcher(probe.Ref, actor)));
        Assert.True(await watcher.Ask<bool>("is it watching?", Probe.Patience));
        actor.Tell(PoisonPill.Instance);
        var seen = new[] { probe.Expect<string>(), probe.Expect<string>() };
        Assert.Equal(["PostStop", "stashed"], seen.Order(StringComparer.Ordinal));
        watcher.Tell("open");
        probe.Expect("terminated");
    }

    [Fact]
    public void A_watch_that_meets_the_actor_s_end_is_answered_too_and_no_message_is_lost_without_a_dead_letter()
    {
        using var probe = new Probe();
        probe.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        for (var round = 0; round < 300; round++)
        {
            var actor = probe.System.ActorOf(Props.Create(() => new Relay(probe.Ref)));
            Parallel.Invoke(
                () => actor.Tell(PoisonPill.Instance),
                () => probe.Ref.Tell(new Probe.WatchIt(actor)),
                () => actor.Tell(round));
            var seen = Enumerable.Range(0, 3).Select(_ => probe.Expect<object>()).ToList();
            Assert.Single(seen.OfType<Probe.WatchIt>());
            Assert.Equal(actor, Assert.Single(seen.OfType<Terminated>()).ActorRef);
            Assert.Single(seen, one => one is DeadLetter { Message: int dead } ? dead == round : Equals(one, round));
        }
    }

    private sealed class Relay(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Tell(message);
    }

    private sealed class OwnNotice : ReceiveActor
    {
        public OwnNotice(IActorRef probe, IActorRef subject)
        {
            Context.WatchWith(subject, "gone");
            Receive<string>(text => text == "gone", probe.Tell);
            Receive<string>(_ => Sender.Tell(true));
        }
    }

    private sealed class Dependent : ReceiveActor
    {
        public Dependent(IActorRef subject) => Context.Watch(subject);
    }

    private sealed class StashingWatcher : ReceiveActor, IWithUnboundedStash
    {
        public StashingWatcher(IActorRef probe, IActorRef subject)
        {
            Context.Watch(subject);
            Receive<Terminated>(_ =>
            {
                Stash.Stash();
                probe.Tell("stashed");
            });
            Receive<string>(text => text == "open", _ =>
            {
                Become(() => Receive<Terminated>(_ => probe.Tell("terminated")));
                Stash.UnstashAll();
            });
            Receive<string>(_ => Sender.Tell(true));
        }

        public IStash Stash { get; set; } = null!;
    }
}
