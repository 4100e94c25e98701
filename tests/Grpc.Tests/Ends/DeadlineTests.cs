using ActorDistill.GrpcTests.Probes;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Ends;

public sealed class DeadlineTests
{
    [Fact]
    public async Task A_deadline_ends_a_call_on_both_sides()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Stream(new Request { Command = "wait", Count = 1 }, deadline: DateTime.UtcNow.AddSeconds(4));
        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_ends_a_call_before_it_is_sent()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await probe.Client.UnaryAsync(new Request(), deadline: DateTime.UtcNow.AddSeconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task A_deadline_ends_a_handler_that_waits_for_requests()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat(deadline: DateTime.UtcNow.AddSeconds(4));
        await call.RequestStream.WriteAsync(new Request());
        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.True((await server.Events.EndOf("Chat")).WasCutShort);
    }

    [Fact]
    public async Task A_call_that_ends_in_time_is_not_touched_by_its_deadline()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var deadline = DateTime.UtcNow.AddMinutes(1);
        using var call = probe.Client.UnaryAsync(new Request { Command = "hello" }, deadline: deadline);
        Assert.Equal("hello", (await call).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
