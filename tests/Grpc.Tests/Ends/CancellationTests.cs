using ActorDistill.GrpcTests.Probes;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Ends;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelling_a_call_ends_it_on_both_sides()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var cancel = new CancellationTokenSource();
        using var call = probe.Client.Stream(new Request { Command = "wait", Count = 1 }, cancellationToken: cancel.Token);
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext();
        await cancel.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
    }

    [Fact]
    public async Task Cancelling_a_read_ends_the_call()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var cancel = new CancellationTokenSource();
        using var call = probe.Client.Chat();
        await call.RequestStream.WriteAsync(new Request());
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext(cancel.Token);
        await cancel.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        Assert.True((await server.Events.EndOf("Chat")).WasCutShort);
    }

    [Fact]
    public async Task Disposing_a_call_in_the_middle_of_its_stream_tells_the_server()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        // More than the windows of HTTP/2 hold, so that the server cannot come to its end.
        var call = probe.Client.Stream(new Request { Count = 1_000_000, ResponseBytes = 100_000 });
        Assert.True(await call.ResponseStream.MoveNext());
        call.Dispose();
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task Disposing_a_call_that_has_ended_changes_nothing()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var call = probe.Client.UnaryAsync(new Request { Command = "hello" });
        await call;
        call.Dispose();
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("hello", (await call).Text);
    }

    [Fact]
    public async Task A_token_cancelled_before_ends_the_call_before_it_is_sent()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await probe.Client.UnaryAsync(new Request(), cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task Writing_to_a_cancelled_call_says_how_it_ended()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var cancel = new CancellationTokenSource();
        using var call = probe.Client.Chat(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new Request());
        Assert.True(await call.ResponseStream.MoveNext());
        await cancel.CancelAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Request()));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task A_disposed_channel_takes_its_calls_with_it()
    {
        await using var server = await ProbeServer.StartAsync();
        var probe = server.Connect();
        using var call = probe.Client.Chat();
        await call.RequestStream.WriteAsync(new Request());
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext();
        probe.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        Assert.Throws<ObjectDisposedException>(() => { probe.Client.UnaryAsync(new Request()); });
    }
}
