using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Testing;
using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>Incarnations that are over, and recordings of them, against a live node.</summary>
public sealed class EmbeddedOnlyReplayTests : IDisposable
{
    private const string Token = "secret";
    private const string From = "akka.tcp://peer@127.0.0.1:9";
    private readonly Probe _node = new(RemoteProbes.Loopback($"akka.remote.join-token = {Token}"));

    private Address To => RemoteProbes.PathOf(_node.Ref).Address;

    [Fact]
    public async Task A_superseded_incarnation_is_cut_off_and_refused_when_it_knocks_again()
    {
        using var old = await Enter(1, Kind.Accepted);
        await old.Send(Text("from the first"));
        _node.Expect("from the first");
        using var now = await Enter(2, Kind.Accepted);
        Assert.Null(await old.Receive().WaitAsync(Probe.Patience));
        using var again = await Enter(1, Kind.Refused);
        // What it says all the same is not heard.
        await again.Send(Text("from the dead"));
        await again.Finish();
        await now.Send(Text("from the second"));
        _node.Expect("from the second");
        Assert.Equal(1, RemoteCounters.Of(_node.System)["Quarantined"]);
    }

    [Fact]
    public async Task A_recorded_handshake_played_again_proves_nothing()
    {
        using var first = await Enter(1, Kind.Accepted);
        using var thief = await HostileConnection.To(To.Port!.Value);
        await thief.SendRaw([.. first.Recorded, .. HostileWire.Framed(3, Text("stolen"))]);
        await thief.Finish();
        await first.Send(Text("honest"));
        _node.Expect("honest");
        Assert.Equal(1, RemoteCounters.Of(_node.System)["Token"]);
    }

    [Fact]
    public async Task Frames_and_system_messages_that_come_twice_are_taken_once()
    {
        var mortal = _node.Start<Reporter>("mortal");
        _node.Expect("PreStart");
        var watch = HostileWire.System(1, 1, RemoteProbes.PathOf(mortal).ToString(), "", $"{From}/user/watcher");
        var stop = HostileWire.System(2, 3, RemoteProbes.PathOf(mortal).ToString(), "", "");
        using (var first = await Enter(1, Kind.Accepted))
        {
            await first.Send(watch, stop);
            _node.Expect("PostStop");
            Assert.True(await mortal.GracefulStop(Probe.Patience));
        }
        // The same name anew: the old order to stop is not for it.
        StartAnew("mortal");
        _node.Expect("PreStart");
        using var second = await Enter(1, Kind.Accepted);
        await second.Send(watch, stop, Text("once"));
        await second.SendRaw(HostileWire.Framed(3, Text("twice")));
        await second.Send(Text("and now"));
        _node.Expect("once", "and now");
        _node.ExpectNothing();
        Assert.Equal(0, RemoteCounters.Of(_node.System).Values.Sum());
    }

    [Fact]
    public async Task Who_does_not_acknowledge_is_given_up_before_its_answers_fill_the_memory()
    {
        using var connection = await Enter(1, Kind.Accepted);
        var name = new string('n', 50_000);
        for (var seqNr = 1; seqNr <= 1_000; seqNr++)
        {
            // The answer holds the path of who was watched: 1,000 of them are 50 MB.
            await connection.Send(HostileWire.System(seqNr, 1, $"{To}/user/{name}", "", $"{From}/user/watcher"));
            if (await connection.Receive() is null) break;
            Assert.InRange(seqNr, 1, 999);
        }
        using var again = await Enter(1, Kind.Refused);
        Assert.Equal(1, RemoteCounters.Of(_node.System)["Quarantined"]);
    }

    public void Dispose() => _node.Dispose();

    // Its watchers hear of an actor's end a moment before its parent has given its name free.
    private void StartAnew(string name) => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            try
            {
                _node.Start<Reporter>(name);
                return true;
            }
            catch (InvalidActorNameException)
            {
                return false;
            }
        },
        Probe.Patience));

    private byte[] Text(string text) => HostileWire.Message(
        RemoteProbes.PathOf(_node.Ref).ToString(), "", HostileWire.Payload(17, "S", System.Text.Encoding.UTF8.GetBytes(text)));

    private async Task<HostileConnection> Enter(int uid, Kind expected)
    {
        var connection = await HostileConnection.To(To.Port!.Value);
        Assert.Equal(expected, await connection.Greet(From, uid, To.ToString(), Token, 0));
        return connection;
    }
}
