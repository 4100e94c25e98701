using System.Net;
using System.Net.Sockets;
using ActorDistill.Akka.Tests.Probes;
using Akka.Event;
using Akka.Testing;
using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>A node connects to somebody who listens at a peer's address and answers what no honest node does.</summary>
public sealed class EmbeddedOnlyFalseAnswerTests : IDisposable
{
    private const string Token = "secret";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Probe _node = new(RemoteProbes.Loopback($"akka.remote.join-token = {Token}"));

    public EmbeddedOnlyFalseAnswerTests()
    {
        _listener.Start();
        _node.System.EventStream.Subscribe(_node.Ref, typeof(DeadLetter));
    }

    [Fact]
    public async Task Who_accepts_without_having_proved_itself_is_sent_nothing()
    {
        using var connection = await Lure();
        await connection.Send(HostileWire.Of(Kind.Accepted));
        Assert.Equal("for the cluster only", _node.Expect<DeadLetter>().Message);
        await AssertRefused("Malformed", connection);
    }

    [Fact]
    public async Task Who_gives_another_proof_is_told_so_and_sent_nothing_else()
    {
        using var connection = await Lure();
        await connection.Send(HostileWire.Of(
            Kind.Welcome, [.. HostileWire.Number(1, 7), .. HostileWire.Bytes(2, new byte[32]), .. HostileWire.Bytes(3, new byte[32])]));
        Assert.Equal("for the cluster only", _node.Expect<DeadLetter>().Message);
        Assert.Equal(Kind.Refused, (await connection.Receive().WaitAsync(Probe.Patience))?.Kind);
        await AssertRefused("Token", connection);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task An_acknowledgement_of_what_was_never_sent_ends_the_connection(long seqNr)
    {
        using var connection = await Befriend();
        await connection.Send(HostileWire.Of(Kind.Ack, HostileWire.Number(1, seqNr)));
        await AssertRefused("Malformed", connection);
    }

    [Theory]
    [InlineData(Kind.Message)]
    [InlineData(Kind.System)]
    [InlineData(Kind.Hello)]
    public async Task What_only_who_connects_may_say_ends_the_connection(Kind kind)
    {
        using var connection = await Befriend();
        await connection.Send(HostileWire.Of(kind));
        await AssertRefused("Malformed", connection);
    }

    [Fact]
    public async Task An_answer_longer_than_a_frame_ends_the_connection()
    {
        using var connection = await Befriend();
        await connection.SendRaw(HostileWire.WithLength(int.MaxValue, new byte[100]));
        await AssertRefused("TooLong", connection);
    }

    [Fact]
    public async Task The_words_of_who_refuses_are_a_short_line_of_the_log()
    {
        _node.System.EventStream.SetLogLevel(LogLevel.WarningLevel);
        _node.System.EventStream.Subscribe(_node.Ref, typeof(Warning));
        using var connection = await Lure();
        await connection.Send(HostileWire.Of(Kind.Refused, HostileWire.Text(2, new string('x', 100_000))));
        Assert.InRange(_node.Expect<Warning>().Message.ToString()!.Length, 300, 1_000);
        await AssertEnded(connection);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _node.Dispose();
    }

    /// <summary>Makes the node connect, and takes its greeting.</summary>
    private async Task<HostileConnection> Lure()
    {
        var connection = await Accept();
        Assert.Equal(Kind.Hello, (await connection.Receive())?.Kind);
        return connection;
    }

    /// <summary>Makes the node connect and send a message.</summary>
    private async Task<HostileConnection> Befriend()
    {
        var connection = await Accept();
        await connection.Answer(Token, 7);
        Assert.Equal(Kind.Message, (await connection.Receive())?.Kind);
        return connection;
    }

    private async Task<HostileConnection> Accept()
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _node.System.ActorSelection($"akka.tcp://evil@127.0.0.1:{port}/user/x").Tell("for the cluster only", _node.Ref);
        return new HostileConnection(await _listener.AcceptTcpClientAsync().WaitAsync(Probe.Patience));
    }

    private async Task AssertRefused(string reason, HostileConnection connection)
    {
        await AssertEnded(connection);
        // What the network reports of an end is counted a moment after it.
        SpinWait.SpinUntil(() => RemoteCounters.Of(_node.System)[reason] > 0, Probe.Patience);
        Assert.Equal(1, RemoteCounters.Of(_node.System)[reason]);
        Assert.Equal(1, RemoteCounters.Of(_node.System).Values.Sum());
    }

    private static async Task AssertEnded(HostileConnection connection)
    {
        var next = await connection.Receive().WaitAsync(Probe.Patience);
        Assert.True(next is null, $"the node has sent {next?.Kind}");
    }
}
