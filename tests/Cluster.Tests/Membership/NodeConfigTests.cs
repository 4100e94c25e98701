using ActorDistill.Cluster.Membership;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Configuration;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class NodeConfigTests
{
    private static readonly NodeSettings Settings = new(
        "127.0.0.1", 2551, Seeds: [], Roles: ["voter", "a \"quoted\" one"], StableAfter: TimeSpan.FromSeconds(3),
        JoiningAttempt: TimeSpan.FromSeconds(30), RejoinPause: TimeSpan.Zero, RejoinPauseMax: TimeSpan.Zero);

    [Fact]
    public void Each_setting_reaches_its_key()
    {
        var config = NodeConfig.Of(Settings, Config.Empty);
        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
        Assert.Equal("127.0.0.1", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal(2551, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal(["voter", "a \"quoted\" one"], config.GetStringList("akka.cluster.roles"));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
        Assert.Equal("voter", config.GetString("akka.cluster.split-brain-resolver.keep-majority.role"));
    }

    [Fact]
    public void The_messages_of_a_run_have_their_serializer() => Assert.Contains(
        "RunMessageSerializer",
        NodeConfig.Of(Settings, Config.Empty).GetString("akka.actor.serializers.actordistill"),
        StringComparison.Ordinal);

    [Fact]
    public void What_the_operator_says_of_Akka_wins()
    {
        var file = ConfigurationFactory.ParseString(
            "akka { cluster.split-brain-resolver.keep-majority.role = teacher, loglevel = ERROR }");
        var config = NodeConfig.Of(Settings, file);
        Assert.Equal("teacher", config.GetString("akka.cluster.split-brain-resolver.keep-majority.role"));
        Assert.Equal("ERROR", config.GetString("akka.loglevel"));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("some-host")]
    public void Beyond_loopback_a_token_or_TLS_is_needed(string host)
    {
        var settings = Settings with { Host = host };
        Assert.Equal(
            $"actordistill.cluster.host is {host}: beyond loopback akka.remote.join-token or "
            + "akka.remote.dot-netty.tcp.enable-ssl is needed",
            Assert.Throws<OperatorException>(() => NodeConfig.Of(settings, Config.Empty)).Message);
        NodeConfig.Of(settings, ConfigurationFactory.ParseString("akka.remote.join-token = secret"));
        NodeConfig.Of(settings, ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = on"));
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    public void On_loopback_it_is_not(string host) => NodeConfig.Of(Settings with { Host = host }, Config.Empty);
}
