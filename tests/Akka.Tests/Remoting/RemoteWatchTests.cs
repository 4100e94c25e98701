using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;

namespace ActorDistill.Akka.Tests.Remoting;

public sealed class RemoteWatchTests
{
    [Fact]
    public async Task The_end_of_an_actor_elsewhere_is_told_to_its_watcher()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>();
        nodes.Far.Expect("PreStart");
        var found = await nodes.Find(actor);
        nodes.Near.Watch(found);
        // Behind the watch, which is on its way.
        Assert.Equal("here", await Roundtrip(nodes));
        actor.Tell(PoisonPill.Instance);
        var notice = nodes.Near.Expect<Terminated>();
        Assert.Equal(found, notice.ActorRef);
        Assert.True(notice.ExistenceConfirmed);
        Assert.False(notice.AddressTerminated);
    }

    [Fact]
    public async Task Watching_an_actor_elsewhere_that_has_ended_brings_the_notice()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>();
        var found = await nodes.Find(actor);
        Assert.True(await actor.GracefulStop(Probe.Patience));
        nodes.Near.Watch(found);
        Assert.Equal(found, nodes.Near.Expect<Terminated>().ActorRef);
    }

    [Fact]
    public async Task A_watch_taken_back_brings_no_notice()
    {
        using var nodes = new RemoteProbes();
        var actor = nodes.Far.Start<Reporter>();
        var found = await nodes.Find(actor);
        nodes.Near.Watch(found);
        nodes.Near.Unwatch(found);
        Assert.Equal("here", await Roundtrip(nodes));
        Assert.True(await actor.GracefulStop(Probe.Patience));
        nodes.Near.ExpectNothing();
    }

    [Fact]
    public async Task The_last_words_of_an_actor_come_before_the_notice_of_its_end()
    {
        using var nodes = new RemoteProbes();
        for (var round = 0; round < 50; round++)
        {
            var mayfly = await nodes.Find(nodes.Far.System.ActorOf(Props.Create(() => new Mayfly())));
            nodes.Near.Watch(mayfly);
            mayfly.Tell("go", nodes.Near.Ref);
            nodes.Near.Expect("last words");
            Assert.Equal(mayfly, nodes.Near.Expect<Terminated>().ActorRef);
        }
    }

    [Fact]
    public async Task The_end_of_a_whole_system_ends_its_actors_for_their_watchers()
    {
        using var nodes = new RemoteProbes();
        var found = await nodes.Find(nodes.Far.Start<Reporter>());
        nodes.Near.Watch(found);
        Assert.Equal("here", await Roundtrip(nodes));
        await nodes.Far.System.Terminate();
        Assert.Equal(found, nodes.Near.Expect<Terminated>().ActorRef);
    }

    private static async Task<string> Roundtrip(RemoteProbes nodes)
    {
        var echo = await nodes.Find(nodes.Far.System.ActorOf(Props.Create(() => new Echo())));
        return await echo.Ask<string>("here", Probe.Patience);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Mayfly : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Sender.Tell("last words");
            Context.Stop(Self);
        }
    }
}
