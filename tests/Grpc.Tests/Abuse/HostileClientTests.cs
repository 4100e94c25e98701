using System.Net;
using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Abuse;

[Collection(nameof(Alone))]
public sealed class HostileClientTests
{
    private static readonly byte[] Request = RawCall.Message(new Request { Command = "hello" }.ToByteArray());

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc-web")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task A_request_of_another_content_type_is_refused_by_http(string? contentType)
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", Request, contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.HttpStatus);
    }

    [Fact]
    public async Task A_content_type_with_a_message_format_is_grpc()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", Request, "application/grpc+proto");
        Assert.Equal((HttpStatusCode.OK, "0"), (response.HttpStatus, response.Status));
        Assert.Equal("hello", Response.Parser.ParseFrom(response.Body.AsSpan(5)).Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_message_that_ends_too_early_is_an_internal_error(int bytes)
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", Request[..bytes]);
        Assert.Equal(Text(StatusCode.Internal), response.Status);
        Assert.Equal("Incomplete message.", response.Message);
    }

    [Fact]
    public async Task A_second_message_of_a_unary_call_is_an_internal_error()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", [.. Request, .. Request]);
        Assert.Equal(Text(StatusCode.Internal), response.Status);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, "identity")]
    [InlineData(2, null)]
    [InlineData(255, null)]
    public async Task A_compressed_message_without_an_encoding_is_an_internal_error(byte flag, string? encoding)
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        (string, string)[] headers = encoding == null ? [] : [("grpc-encoding", encoding)];
        var response = await raw.PostAsync("Unary", RawCall.Message([1, 2, 3], flag), "application/grpc", headers);
        Assert.Equal(Text(StatusCode.Internal), response.Status);
    }

    [Fact]
    public async Task An_unknown_encoding_is_unimplemented_and_the_known_ones_are_named()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", RawCall.Message([1, 2, 3], 1), "application/grpc", ("grpc-encoding", "snappy"));
        Assert.Equal(Text(StatusCode.Unimplemented), response.Status);
        Assert.Contains("identity", response.AcceptEncoding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4_194_305u)]
    [InlineData(int.MaxValue)]
    [InlineData(2_147_483_648u)]
    [InlineData(uint.MaxValue)]
    public async Task A_length_beyond_the_limit_is_refused_before_any_room_is_made(uint length)
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        await raw.PostAsync("Unary", Request);
        var before = GC.GetTotalAllocatedBytes();
        var response = await raw.PostAsync("Collect", RawCall.Message(new byte[100], 0, length));
        Assert.Equal(Text(StatusCode.ResourceExhausted), response.Status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4_000_000);
    }

    [Fact]
    public async Task A_message_that_is_no_protobuf_is_an_error_of_its_call_alone()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var response = await raw.PostAsync("Unary", RawCall.Message([0xff, 0xff, 0xff, 0xff]));
        Assert.Equal(Text(StatusCode.Unknown), response.Status);
        Assert.Equal("0", (await raw.PostAsync("Unary", Request)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-5S")]
    [InlineData("123456789S")]
    [InlineData("5x")]
    [InlineData("99999999H")]
    public async Task A_timeout_that_is_none_is_no_timeout(string timeout)
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        Assert.Equal("0", (await raw.PostAsync("Unary", Request, "application/grpc", ("grpc-timeout", timeout))).Status);
    }

    [Fact]
    public async Task A_binary_header_that_is_not_base_64_ends_only_the_call_that_reads_it()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var reads = RawCall.Message(new Request { Command = "metadata" }.ToByteArray());
        var response = await raw.PostAsync("Unary", reads, "application/grpc", ("x-bytes-bin", "!!!"));
        Assert.NotEqual("0", response.Status);
        Assert.Equal("0", (await raw.PostAsync("Unary", Request, "application/grpc", ("x-bytes-bin", "!!!"))).Status);
    }

    [Fact]
    public async Task Random_bodies_get_a_status_and_leave_the_server_alive()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = new RawCall(server.Address);
        var random = new Random(20_260_101);
        for (var call = 0; call < 300; call++)
        {
            byte[] body = [.. Request, .. Request];
            var flips = random.Next(1, 6);
            for (var flip = 0; flip < flips; flip++)
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            var method = random.Next(2) == 0 ? "Unary" : "Collect";
            var response = await raw.PostAsync(method, body[..random.Next(body.Length + 1)]);
            Assert.True(response is { HttpStatus: HttpStatusCode.OK, Status: not null }, $"seed 20260101, call {call}");
        }
        Assert.Equal("0", (await raw.PostAsync("Unary", Request)).Status);
    }

    private static string Text(StatusCode code) => $"{(int)code}";
}
