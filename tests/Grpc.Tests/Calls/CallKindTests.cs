using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Calls;

public sealed class CallKindTests
{
    [Fact]
    public async Task A_unary_call_gets_its_response()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.UnaryAsync(new Request { Payload = ByteString.CopyFrom(1, 2, 3) });
        var response = await call;
        Assert.Equal(new byte[] { 1, 2, 3 }, response.Payload);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
    }

    [Fact]
    public async Task A_unary_call_can_block_its_thread()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        Assert.Equal("hello", probe.Client.Unary(new Request { Command = "hello" }).Text);
    }

    [Fact]
    public async Task Responses_of_a_stream_come_in_order_and_then_it_ends()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Stream(new Request { Count = 100 });
        var indices = new List<int>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            indices.Add(response.Index);
        Assert.Equal(Enumerable.Range(0, 100), indices);
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Requests_of_a_stream_are_all_read_before_the_response()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Collect();
        for (var index = 0; index < 10; index++)
            await call.RequestStream.WriteAsync(new Request { Payload = ByteString.CopyFrom(new byte[index]) });
        await call.RequestStream.CompleteAsync();
        var response = await call;
        Assert.Equal((10, "45 bytes"), (response.Index, response.Text));
    }

    [Fact]
    public async Task Both_sides_of_a_duplex_call_take_turns()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        for (var index = 0; index < 20; index++)
        {
            await call.RequestStream.WriteAsync(new Request { Command = $"{index}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal((index, $"{index}"), (call.ResponseStream.Current.Index, call.ResponseStream.Current.Text));
        }
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
