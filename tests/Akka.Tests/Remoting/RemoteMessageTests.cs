using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Remoting;

public sealed class RemoteMessageTests
{
    [Fact]
    public async Task An_actor_elsewhere_answers_a_question()
    {
        using var nodes = new RemoteProbes();
        var echo = await nodes.Find(nodes.Far.System.ActorOf(Props.Create(() => new Echo()), "echo"));
        Assert.Equal("hello", await echo.Ask<string>("hello", Probe.Patience));
        Assert.Equal(7, await echo.Ask<int>(7, Probe.Patience));
        Assert.Equal(long.MaxValue, await echo.Ask<long>(long.MaxValue, Probe.Patience));
        Assert.Equal([1, 2, 3], await echo.Ask<byte[]>(new byte[] { 1, 2, 3 }, Probe.Patience));
    }

    [Fact]
    public async Task The_sender_of_a_message_from_elsewhere_can_be_answered()
    {
        using var nodes = new RemoteProbes();
        var far = await nodes.Find(nodes.Far.Ref);
        far.Tell("question", nodes.Near.Ref);
        nodes.Far.Expect("question");
        Assert.Equal(RemoteProbes.PathOf(nodes.Near.Ref), nodes.Far.LastSender.Path);
        nodes.Far.LastSender.Tell("answer", nodes.Far.Ref);
        nodes.Near.Expect("answer");
        Assert.Equal(far, nodes.Near.LastSender);
    }

    [Fact]
    public async Task Messages_of_one_sender_arrive_in_order_and_each_once()
    {
        using var nodes = new RemoteProbes();
        var far = await nodes.Find(nodes.Far.Ref);
        for (var i = 0; i < 20_000; i++) far.Tell(i, nodes.Near.Ref);
        for (var i = 0; i < 20_000; i++) Assert.Equal(i, nodes.Far.Expect<int>());
        nodes.Far.ExpectNothing();
    }

    [Fact]
    public async Task A_handle_found_elsewhere_is_of_the_incarnation_that_answered()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>("reporter");
        nodes.Far.Expect("PreStart");
        var found = await nodes.Find(actor);
        Assert.Equal(actor.Path.Uid, found.Path.Uid);
        actor.Tell(PoisonPill.Instance);
        nodes.Far.Expect("PostStop");
        Assert.True(await actor.GracefulStop(Probe.Patience));
        nodes.Far.Start<Reporter>("reporter");
        nodes.Far.Expect("PreStart");
        found.Tell("for the one before", nodes.Near.Ref);
        (await nodes.Find(nodes.Far.Ref)).Tell("after it", nodes.Near.Ref);
        nodes.Far.Expect("after it");
    }

    [Fact]
    public async Task Nobody_at_a_path_elsewhere_is_told_to_who_asks()
    {
        using var nodes = new RemoteProbes();
        var path = RemoteProbes.PathOf(nodes.Far.Ref).Parent / "nobody";
        await Assert.ThrowsAsync<ActorNotFoundException>(() => nodes.Near.System.ActorSelection(path).ResolveOne(Probe.Patience));
    }

    [Fact]
    public void A_selection_with_a_pattern_means_actors_elsewhere_too()
    {
        using var nodes = new RemoteProbes();
        nodes.Far.Start<Reporter>("worker-1");
        nodes.Far.Start<Reporter>("worker-2");
        nodes.Far.Expect("PreStart", "PreStart");
        nodes.Near.System.ActorSelection(RemoteProbes.PathOf(nodes.Far.Ref).Parent + "/worker-*").Tell("all of you", nodes.Near.Ref);
        nodes.Far.Expect("all of you", "all of you");
    }

    [Fact]
    public async Task A_message_for_an_actor_that_has_ended_becomes_a_dead_letter_where_it_was()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>();
        nodes.Far.Expect("PreStart");
        var found = await nodes.Find(actor);
        Assert.True(await actor.GracefulStop(Probe.Patience));
        nodes.Far.Expect("PostStop");
        nodes.Far.System.EventStream.Subscribe(nodes.Far.Ref, typeof(DeadLetter));
        found.Tell("too late", nodes.Near.Ref);
        Assert.Equal("too late", nodes.Far.Expect<DeadLetter>().Message);
    }

    [Fact]
    public async Task A_message_longer_than_a_frame_is_refused_and_those_after_it_are_not()
    {
        using var nodes = new RemoteProbes();
        var far = await nodes.Find(nodes.Far.Ref);
        far.Tell(new byte[200_000], nodes.Near.Ref);
        far.Tell(new byte[100_000], nodes.Near.Ref);
        Assert.Equal(100_000, nodes.Far.Expect<byte[]>().Length);
    }

    [Fact]
    public async Task The_frame_limit_is_a_setting()
    {
        using var nodes = new RemoteProbes("akka.remote.dot-netty.tcp.maximum-frame-size = 512000b");
        var far = await nodes.Find(nodes.Far.Ref);
        far.Tell(new byte[500_000], nodes.Near.Ref);
        Assert.Equal(500_000, nodes.Far.Expect<byte[]>().Length);
    }

    [Fact]
    public async Task Actors_elsewhere_take_the_messages_that_every_actor_takes()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>();
        nodes.Far.Expect("PreStart");
        var found = await nodes.Find(actor);
        found.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        nodes.Far.Expect("PostStop");
        var echo = await nodes.Find(nodes.Far.System.ActorOf(Props.Create(() => new Echo())));
        Assert.Equal("fine", (await echo.Ask<Status.Success>(new Status.Success("fine"), Probe.Patience)).Status);
    }

    [Fact]
    public async Task A_failure_sent_back_from_elsewhere_fails_the_question()
    {
        using var nodes = new RemoteProbes();
        var failing = await nodes.Find(nodes.Far.System.ActorOf(Props.Create(() => new Failing())));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => failing.Ask<string>("well?", Probe.Patience));
        Assert.Equal("no", failure.Message);
    }

    [Fact]
    public void A_message_to_a_system_that_is_not_there_becomes_a_dead_letter()
    {
        using var probe = new Probe(RemoteProbes.Loopback(""));
        probe.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        // Port 1 of loopback: nobody listens there.
        probe.System.ActorSelection("akka.tcp://probe@127.0.0.1:1/user/probe").Tell("anyone?", probe.Ref);
        var letter = probe.Expect<DeadLetter>().Message;
        Assert.Equal("anyone?", letter is IWrappedMessage wrapped ? wrapped.Message : letter);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(new Status.Failure(new InvalidOperationException("no")));
    }
}
