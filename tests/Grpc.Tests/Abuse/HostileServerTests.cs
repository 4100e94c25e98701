using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ActorDistill.GrpcTests.Abuse;

[Collection(nameof(Alone))]
public sealed class HostileServerTests
{
    private static readonly byte[] Whole = RawCall.Message(new Response { Text = "hello" }.ToByteArray());

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    public async Task An_http_status_stands_for_a_status(int httpStatus, StatusCode expected)
    {
        await using var server = await StartAsync(response =>
        {
            response.StatusCode = httpStatus;
            return Task.CompletedTask;
        });
        Assert.Equal(expected, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task A_response_of_another_content_type_is_refused()
    {
        await using var server = await StartAsync(async response =>
        {
            response.ContentType = "text/html";
            await response.WriteAsync("<html>");
        });
        Assert.Contains("text/html", (await FailAsync(server)).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_beside_an_http_status_counts_more()
    {
        await using var server = await StartAsync(response =>
        {
            response.StatusCode = 415;
            response.Headers["grpc-status"] = "16";
            response.Headers["grpc-message"] = "who%20are you%3";
            return Task.CompletedTask;
        });
        var failure = await FailAsync(server);
        Assert.Equal((StatusCode.Unauthenticated, "who are you%3"), (failure.StatusCode, failure.Status.Detail));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_message_that_ends_too_early_is_an_error(int bytes)
    {
        await using var server = await AnswerAsync(Whole[..bytes], "0");
        Assert.Equal(StatusCode.Internal, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task A_response_without_a_status_is_an_error()
    {
        await using var server = await AnswerAsync(Whole, null);
        Assert.Equal(StatusCode.Cancelled, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task A_status_that_is_no_number_is_an_error()
    {
        await using var server = await AnswerAsync(Whole, "fine");
        Assert.NotEqual(StatusCode.OK, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task A_second_message_of_a_unary_call_is_an_error()
    {
        await using var server = await AnswerAsync([.. Whole, .. Whole], "0");
        Assert.Equal(StatusCode.Internal, (await FailAsync(server)).StatusCode);
    }

    [Theory]
    [InlineData(1, StatusCode.Internal)]
    [InlineData(77, StatusCode.Internal)]
    public async Task A_compressed_message_without_an_encoding_is_an_error(byte flag, StatusCode expected)
    {
        await using var server = await AnswerAsync(RawCall.Message([1, 2, 3], flag), "0");
        Assert.Equal(expected, (await FailAsync(server)).StatusCode);
    }

    [Theory]
    [InlineData(4_194_305u)]
    [InlineData(uint.MaxValue)]
    public async Task A_length_beyond_the_limit_is_refused_before_any_room_is_made(uint length)
    {
        await using var server = await AnswerAsync(RawCall.Message(new byte[100], 0, length), "0");
        using var probe = server.Connect();
        await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request()));
        var before = GC.GetTotalAllocatedBytes();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request()));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4_000_000);
    }

    [Fact]
    public async Task A_message_that_is_no_protobuf_is_an_internal_error()
    {
        await using var server = await AnswerAsync(RawCall.Message([0xff, 0xff, 0xff]), "0");
        Assert.Equal(StatusCode.Internal, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_message_is_an_error()
    {
        await using var server = await StartAsync(async response =>
        {
            response.ContentType = "application/grpc";
            await response.Body.WriteAsync(Whole.AsMemory(0, 7));
            await response.Body.FlushAsync();
            response.HttpContext.Abort();
        });
        Assert.NotEqual(StatusCode.OK, (await FailAsync(server)).StatusCode);
    }

    [Fact]
    public async Task Random_responses_end_each_call_and_leave_the_channel_usable()
    {
        var random = new Random(20_260_102);
        byte[] body = [];
        await using var server = await StartAsync(response => WriteAsync(response, body, "0"));
        using var probe = server.Connect();
        for (var call = 0; call < 300; call++)
        {
            body = [.. Whole, .. Whole, .. Whole];
            var flips = random.Next(1, 6);
            for (var flip = 0; flip < flips; flip++)
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            body = body[..random.Next(body.Length + 1)];
            using var stream = probe.Client.Stream(new Request());
            var end = await Record.ExceptionAsync(async () =>
            {
                while (await stream.ResponseStream.MoveNext())
                    Assert.NotNull(stream.ResponseStream.Current);
            });
            Assert.True(end is null or RpcException, $"seed 20260102, call {call}: {end}");
        }
        body = Whole;
        Assert.Equal("hello", (await probe.Client.UnaryAsync(new Request())).Text);
    }

    private static Task<ProbeServer> AnswerAsync(byte[] body, string? status) =>
        StartAsync(response => WriteAsync(response, body, status));

    private static async Task WriteAsync(HttpResponse response, byte[] body, string? status)
    {
        response.ContentType = "application/grpc";
        response.DeclareTrailer("grpc-status");
        await response.StartAsync();
        await response.Body.WriteAsync(body);
        if (status != null) response.AppendTrailer("grpc-status", status);
    }

    // Before the service: it never sees the call.
    private static Task<ProbeServer> StartAsync(Func<HttpResponse, Task> answer) =>
        ProbeServer.StartAsync(configure: application => application.Use(async (HttpContext http, RequestDelegate _) =>
        {
            await http.Request.BodyReader.CopyToAsync(Stream.Null);
            await answer(http.Response);
        }));

    private static async Task<RpcException> FailAsync(ProbeServer server)
    {
        using var probe = server.Connect();
        return await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request()));
    }
}
