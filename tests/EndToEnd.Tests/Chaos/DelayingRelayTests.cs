using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorDistill.RunDriving.Chaos;

namespace ActorDistill.EndToEnd.Tests.Chaos;

public sealed class DelayingRelayTests
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Bytes_arrive_whole_in_order_and_late_in_both_directions()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var relay = new DelayingRelay(PortOf(listener), seed: 1, Least, 2 * Least);
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, relay.Port);
        using var target = await listener.AcceptTcpClientAsync();
        var sent = new byte[300_000];
        new Random(2).NextBytes(sent);
        var begun = Stopwatch.GetTimestamp();
        var received = new byte[sent.Length];
        await Task.WhenAll(
            caller.GetStream().WriteAsync(sent).AsTask(), target.GetStream().ReadExactlyAsync(received).AsTask());
        Assert.Equal(sent, received);
        await target.GetStream().WriteAsync(sent.AsMemory(0, 10));
        var back = new byte[10];
        await caller.GetStream().ReadExactlyAsync(back);
        Assert.Equal(sent[..10], back);
        Assert.True(Stopwatch.GetElapsedTime(begun) >= 2 * Least);
    }

    [Fact]
    public async Task The_end_of_one_side_reaches_the_other()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var relay = new DelayingRelay(PortOf(listener), seed: 1, Least, Least);
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, relay.Port);
        (await listener.AcceptTcpClientAsync()).Dispose();
        Assert.Equal(0, await caller.GetStream().ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Who_calls_while_nobody_listens_behind_it_is_closed()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = PortOf(listener);
        }
        await using var relay = new DelayingRelay(port, seed: 1, Least, Least);
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, relay.Port);
        Assert.Equal(0, await caller.GetStream().ReadAsync(new byte[1]));
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
