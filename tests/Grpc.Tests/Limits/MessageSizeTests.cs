using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.GrpcTests.Limits;

public sealed class MessageSizeTests
{
    private const int Limit = 10_000;

    [Fact]
    public async Task A_request_longer_than_the_server_receives_is_refused()
    {
        await using var server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = Limit);
        using var probe = server.Connect();
        await AssertExhausted(async () => await probe.Client.UnaryAsync(RequestOf(Limit + 1)));
        Assert.NotNull(await probe.Client.UnaryAsync(RequestOf(Limit - 100)));
    }

    [Fact]
    public async Task A_response_longer_than_the_server_sends_is_refused()
    {
        await using var server = await ProbeServer.StartAsync(options => options.MaxSendMessageSize = Limit);
        using var probe = server.Connect();
        await AssertExhausted(async () => await probe.Client.UnaryAsync(new Request { ResponseBytes = Limit + 1 }));
        Assert.NotNull(await probe.Client.UnaryAsync(new Request { ResponseBytes = Limit - 100 }));
    }

    [Fact]
    public async Task A_request_longer_than_the_client_sends_is_refused()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect(new GrpcChannelOptions { MaxSendMessageSize = Limit });
        await AssertExhausted(async () => await probe.Client.UnaryAsync(RequestOf(Limit + 1)));
        using var call = probe.Client.Chat();
        await AssertExhausted(() => call.RequestStream.WriteAsync(RequestOf(Limit + 1)));
    }

    [Fact]
    public async Task A_response_longer_than_the_client_receives_is_refused_and_the_server_is_told()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect(new GrpcChannelOptions { MaxReceiveMessageSize = Limit });
        using var call = probe.Client.Stream(new Request { Command = "wait", Count = 1, ResponseBytes = Limit + 1 });
        await AssertExhausted(() => call.ResponseStream.MoveNext());
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
    }

    [Fact]
    public async Task Without_a_limit_longer_messages_than_by_default_pass()
    {
        await using var server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = null);
        using var probe = server.Connect(new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Assert.Equal(6_000_000, (await probe.Client.UnaryAsync(RequestOf(6_000_000))).Payload.Length);
    }

    [Fact]
    public async Task By_default_four_mebibytes_are_received_at_most()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        await AssertExhausted(async () => await probe.Client.UnaryAsync(RequestOf(4 * 1024 * 1024)));
        await AssertExhausted(async () => await probe.Client.UnaryAsync(new Request { ResponseBytes = 4 * 1024 * 1024 }));
    }

    private static Request RequestOf(int bytes) => new() { Payload = ByteString.CopyFrom(new byte[bytes]) };

    private static async Task AssertExhausted(Func<Task> call) =>
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
