using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Calls;

public sealed class StreamTests
{
    [Fact]
    public async Task A_client_that_has_sent_its_last_request_still_gets_responses()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        for (var index = 0; index < 5; index++)
            await call.RequestStream.WriteAsync(new Request { Command = $"{index}" });
        await call.RequestStream.CompleteAsync();
        var texts = new List<string>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            texts.Add(response.Text);
        Assert.Equal(["0", "1", "2", "3", "4"], texts);
    }

    [Fact]
    public async Task A_server_may_answer_before_it_has_read_all_requests()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Collect();
        await call.RequestStream.WriteAsync(new Request { Command = "answer now" });
        Assert.Equal(1, (await call).Index);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new Request()));
    }

    [Fact]
    public async Task Requests_that_a_server_no_longer_reads_cannot_be_written_and_its_answer_stands()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Collect();
        await call.RequestStream.WriteAsync(new Request { Command = "answer now" });
        // More than the windows of HTTP/2 hold.
        var large = new Request { Payload = ByteString.CopyFrom(new byte[1_000_000]) };
        var failure = await Record.ExceptionAsync(async () =>
        {
            for (var index = 0; index < 100; index++)
                await call.RequestStream.WriteAsync(large);
        });
        Assert.True(failure is RpcException or InvalidOperationException, $"{failure}");
        Assert.Equal(1, (await call).Index);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Nothing_can_be_written_after_the_last_request()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        await call.RequestStream.CompleteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new Request()));
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Two_reads_at_once_are_refused_and_the_first_goes_on()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        var read = call.ResponseStream.MoveNext();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.ResponseStream.MoveNext());
        await call.RequestStream.WriteAsync(new Request());
        Assert.True(await read);
    }

    [Fact]
    public async Task Messages_with_a_buffer_hint_arrive_with_the_next_without()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await call.RequestStream.WriteAsync(new Request { Command = "first" });
        call.RequestStream.WriteOptions = null;
        await call.RequestStream.WriteAsync(new Request { Command = "second" });
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal("first", call.ResponseStream.Current.Text);
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal("second", call.ResponseStream.Current.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(262_144)]
    [InlineData(3_000_000)]
    public async Task Messages_of_any_length_go_both_ways_unchanged(int bytes)
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat();
        var random = new Random(bytes);
        for (var repetition = 0; repetition < 3; repetition++)
        {
            var payload = new byte[bytes];
            random.NextBytes(payload);
            await call.RequestStream.WriteAsync(new Request { Payload = ByteString.CopyFrom(payload) });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(payload, call.ResponseStream.Current.Payload.ToByteArray());
        }
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.UnaryAsync(new Request());
        Assert.Equal(new Response(), await call);
    }

    [Fact]
    public async Task Small_and_large_messages_mixed_on_many_calls_at_once_are_not_confused()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        await Task.WhenAll(Enumerable.Range(0, 150).Select(async seed =>
        {
            var random = new Random(seed);
            using var call = probe.Client.Chat();
            for (var index = 0; index < 20; index++)
            {
                var payload = new byte[random.Next(2) == 0 ? random.Next(10) : random.Next(20_000)];
                random.NextBytes(payload);
                await call.RequestStream.WriteAsync(new Request { Command = $"{seed}", Payload = ByteString.CopyFrom(payload) });
                Assert.True(await call.ResponseStream.MoveNext());
                Assert.Equal($"{seed}", call.ResponseStream.Current.Text);
                Assert.Equal(payload, call.ResponseStream.Current.Payload.ToByteArray());
            }
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext());
        }));
    }
}
