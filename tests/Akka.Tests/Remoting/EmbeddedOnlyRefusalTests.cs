using ActorDistill.Akka.Tests.Serialization;
using Akka.Actor;
using Akka.Testing;

namespace ActorDistill.Akka.Tests.Remoting;

public sealed class EmbeddedOnlyRefusalTests
{
    private const string KnowsGreetings = """
        akka.actor {
          serializers.greeting = "ActorDistill.Akka.Tests.Serialization.GreetingSerializer, ActorDistill.Akka.Tests"
          serialization-bindings {
            "ActorDistill.Akka.Tests.Serialization.Greeting, ActorDistill.Akka.Tests" = greeting
          }
        }
        """;

    [Fact]
    public async Task A_message_that_no_serializer_here_reads_is_refused_and_counted_and_the_next_one_arrives()
    {
        using var nodes = new RemoteProbes(KnowsGreetings, "");
        var far = await nodes.Find(nodes.Far.Ref);
        for (var i = 0; i < 100; i++) far.Tell(new Greeting("hello"), nodes.Near.Ref);
        far.Tell("and now a text", nodes.Near.Ref);
        nodes.Far.Expect("and now a text");
        Assert.Equal(100, RemoteCounters.Of(nodes.Far.System)["Serialization"]);
    }

    [Fact]
    public async Task A_message_that_no_serializer_takes_does_not_leave_its_node()
    {
        using var nodes = new RemoteProbes();
        var far = await nodes.Find(nodes.Far.Ref);
        far.Tell(new Greeting("hello"), nodes.Near.Ref);
        far.Tell("and now a text", nodes.Near.Ref);
        nodes.Far.Expect("and now a text");
        Assert.Equal(0, RemoteCounters.Of(nodes.Far.System)["Serialization"]);
    }

    [Fact]
    public async Task Messages_within_messages_without_end_do_not_end_the_node()
    {
        using var nodes = new RemoteProbes("akka.remote.dot-netty.tcp.maximum-frame-size = 10m");
        var far = await nodes.Find(nodes.Far.Ref);
        var deep = new Status.Success("core");
        // Each step copies all that is within: deep enough for any stack, short enough for a test.
        for (var i = 0; i < 3_000; i++) deep = new Status.Success(deep);
        far.Tell(deep, nodes.Near.Ref);
        far.Tell("still there?", nodes.Near.Ref);
        if (nodes.Far.Expect<object>() is Status.Success) nodes.Far.Expect("still there?");
    }
}
