using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Configuration;
using Akka.Testing;

namespace ActorDistill.Akka.Tests.Remoting;

public sealed class EmbeddedOnlyTokenTests
{
    [Fact]
    public async Task Nodes_with_the_same_join_token_talk()
    {
        using var nodes = new RemoteProbes(Token("secret"));
        (await nodes.Find(nodes.Far.Ref)).Tell("hello", nodes.Near.Ref);
        nodes.Far.Expect("hello");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Secret")]
    [InlineData("secrets")]
    public void A_node_with_another_join_token_or_none_is_refused_and_counted(string token)
    {
        using var nodes = new RemoteProbes(Token(token), Token("secret"));
        nodes.Near.System.ActorSelection(RemoteProbes.PathOf(nodes.Far.Ref)).Tell("hello", nodes.Near.Ref);
        // Who connects asks for the proof first: it is the one that refuses.
        Assert.True(SpinWait.SpinUntil(() => RemoteCounters.Of(nodes.Near.System)["Token"] > 0, Probe.Patience));
        Assert.True(SpinWait.SpinUntil(() => RemoteCounters.Of(nodes.Far.System)["Token"] > 0, Probe.Patience));
        nodes.Far.ExpectNothing();
    }

    [Fact]
    public void Beyond_loopback_a_node_without_token_and_without_TLS_does_not_start()
    {
        const string Open = "akka.actor.provider = remote, akka.remote.dot-netty.tcp { hostname = \"0.0.0.0\", port = 0 }";
        var fault = Assert.Throws<ConfigurationException>(
            () => ActorSystem.Create("open", ConfigurationFactory.ParseString(Open)));
        Assert.Contains("akka.remote.join-token", fault.Message, StringComparison.Ordinal);
        using var closed = new Probe($"{Open}\n{Token("secret")}\nakka.remote.dot-netty.tcp.public-hostname = localhost");
        Assert.Equal("localhost", RemoteProbes.PathOf(closed.Ref).Address.Host);
    }

    private static string Token(string token) => $"akka.remote.join-token = \"{token}\"";
}
