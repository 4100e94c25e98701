using System.Net;
using System.Net.Sockets;
using ActorDistill.Akka.Tests.Probes;
using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>Heartbeats have a lane of their own: no other traffic delays them.</summary>
public sealed class EmbeddedOnlyHeartbeatTests
{
    private const int FloodCount = 1_000;
    private const int MessageBytes = 100_000;

    // Together far longer than the pause, which is as long as a busy machine may need to answer one.
    private const int HeartbeatCount = 60;
    private const string Detector = """
        akka.remote.watch-failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 4s }
        """;

    [Fact]
    public async Task Heartbeats_come_and_are_answered_while_nobody_takes_the_other_messages()
    {
        using var node = new Probe(RemoteProbes.Loopback(Detector));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var peer = $"akka.tcp://peer@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var to = RemoteProbes.PathOf(node.Ref).Address;
        using var answers = await HostileConnection.To(to.Port!.Value);
        Assert.Equal(Kind.Accepted, await answers.Greet(peer, 7, to.ToString(), "", 1));
        // The handle of the watched actor: the sender of a first message.
        await answers.Send(HostileWire.Message(
            RemoteProbes.PathOf(node.Ref).ToString(), $"{peer}/user/slow", HostileWire.Payload(17, "S", "here"u8.ToArray())));
        node.Expect("here");
        var slow = node.LastSender;
        node.Watch(slow);
        for (var i = 0; i < FloodCount; i++) slow.Tell(new byte[MessageBytes], node.Ref);
        var lanes = new HostileConnection[2];
        for (var i = 0; i < lanes.Length; i++)
        {
            var connection = new HostileConnection(await listener.AcceptTcpClientAsync().WaitAsync(Probe.Patience));
            lanes[await connection.Answer("", 7)] = connection;
        }
        var heartbeatAnswer = HostileWire.Message(
            $"{to}/system/remote-watcher", $"{peer}/system/remote-watcher", HostileWire.Payload(16, "RWHR", BitConverter.GetBytes(7)));
        for (var i = 0; i < HeartbeatCount; i++)
        {
            Assert.Equal(Kind.Message, (await lanes[1].ReceiveNew().WaitAsync(Probe.Patience))?.Kind);
            await answers.Send(heartbeatAnswer);
        }
        // Nothing of the flood was taken until now, and nothing of it is lost.
        for (var taken = 0; taken < FloodCount;)
        {
            var (kind, _) = await lanes[0].Receive().WaitAsync(Probe.Patience) ?? throw new IOException("the node has given up");
            if (kind == Kind.Message) taken++;
        }
        node.ExpectNothing();
        foreach (var lane in lanes) lane.Dispose();
    }

    [Fact]
    public async Task Neither_of_two_nodes_suspects_the_other_while_each_floods_the_other()
    {
        using var nodes = new RemoteProbes(Detector);
        var far = await nodes.Find(nodes.Far.Ref);
        nodes.Near.Watch(far);
        far.Tell("watch me", nodes.Near.Ref);
        nodes.Far.Expect("watch me");
        var near = nodes.Far.LastSender;
        nodes.Far.Watch(near);
        for (var i = 0; i < FloodCount; i++)
        {
            far.Tell(new byte[MessageBytes], nodes.Near.Ref);
            near.Tell(new byte[MessageBytes], nodes.Far.Ref);
        }
        for (var i = 0; i < FloodCount; i++)
        {
            Assert.Equal(MessageBytes, nodes.Far.Expect<byte[]>().Length);
            Assert.Equal(MessageBytes, nodes.Near.Expect<byte[]>().Length);
        }
        nodes.Near.ExpectNothing();
        nodes.Far.ExpectNothing();
    }
}
