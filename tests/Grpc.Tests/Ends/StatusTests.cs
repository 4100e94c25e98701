using ActorDistill.GrpcTests.Probes;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Ends;

public sealed class StatusTests
{
    [Fact]
    public async Task A_refusal_of_the_handler_arrives_with_its_text_and_trailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.UnaryAsync(new Request { Command = "refuse" });
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        AssertRefused(refusal, call.GetStatus(), call.GetTrailers());
    }

    [Fact]
    public async Task A_refusal_after_messages_arrives_after_them()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Stream(new Request { Command = "refuse", Count = 3 });
        for (var index = 0; index < 3; index++)
            Assert.True(await call.ResponseStream.MoveNext());
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        AssertRefused(refusal, call.GetStatus(), call.GetTrailers());
    }

    [Fact]
    public async Task An_exception_of_the_handler_is_unknown_and_tells_nothing()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request { Command = "throw" }));
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Equal("Exception was thrown by handler.", failure.Status.Detail);
    }

    [Fact]
    public async Task With_detailed_errors_an_exception_of_the_handler_tells_its_message()
    {
        await using var server = await ProbeServer.StartAsync(options => options.EnableDetailedErrors = true);
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request { Command = "throw" }));
        Assert.Contains("a secret", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_the_handler_sets_ends_the_call()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Stream(new Request { Command = "set status", Count = 1 });
        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal((StatusCode.NotFound, "nothing"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_method_that_is_not_overridden_is_unimplemented()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.MissingAsync(new Request()));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Theory]
    [InlineData("actordistill.test.v1.Probe", "NoSuchMethod", "Method is unimplemented.")]
    [InlineData("actordistill.test.v1.NoSuchService", "Unary", "Service is unimplemented.")]
    public async Task What_the_server_does_not_have_is_unimplemented(string service, string method, string detail)
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var bytes = Marshallers.Create<byte[]>(message => message, payload => payload);
        var unknown = new Method<byte[], byte[]>(MethodType.Unary, service, method, bytes, bytes);
        using var call = probe.Channel.CreateCallInvoker().AsyncUnaryCall(unknown, null, default, new byte[3]);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((StatusCode.Unimplemented, detail), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_response_that_is_null_is_an_error()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request { Command = "null" }));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task The_status_of_a_call_under_way_is_not_known()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        var server = await ProbeServer.StartAsync();
        var address = server.Address;
        await server.DisposeAsync();
        using var probe = new ProbeClientOnChannel(address, new());
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request()));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task A_call_under_way_ends_when_its_server_is_shut_down()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Stream(new Request { Command = "wait", Count = 1 });
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext();
        await server.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.NotEqual(StatusCode.OK, failure.StatusCode);
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
    }

    private static void AssertRefused(RpcException refusal, Status status, Metadata trailers)
    {
        Assert.Equal((StatusCode.FailedPrecondition, "not so: 100 % 日本\n"), (refusal.StatusCode, refusal.Status.Detail));
        Assert.Equal((StatusCode.FailedPrecondition, "not so: 100 % 日本\n"), (status.StatusCode, status.Detail));
        foreach (var metadata in new[] { refusal.Trailers, trailers })
        {
            Assert.Equal("test", metadata.GetValue("reason"));
            Assert.Equal(new byte[] { 0, 255, 1 }, metadata.GetValueBytes("details-bin"));
        }
    }
}
