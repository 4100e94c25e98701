using ActorDistill.GrpcTests.Probes;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.GrpcTests.Security;

public sealed class TokenTests
{
    private static readonly CallCredentials Token = CallCredentials.FromInterceptor((_, headers) =>
    {
        headers.Add("x-authorization", "Bearer abc");
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Without_tls_a_channel_with_a_token_is_refused()
    {
        await using var server = await ProbeServer.StartAsync();
        Assert.Throws<InvalidOperationException>(() => server.Connect(
            new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, Token) }));
    }

    [Fact]
    public async Task Without_tls_a_token_of_one_call_is_not_sent()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.UnaryAsync(new Request { Command = "metadata" }, new CallOptions(credentials: Token));
        await call;
        Assert.Null((await call.ResponseHeadersAsync).Get("x-authorization"));
    }

    [Fact]
    public async Task On_loopback_a_token_can_be_sent_without_tls_when_asked_for()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var second = CallCredentials.FromInterceptor((_, headers) =>
        {
            headers.Add("x-second", "2");
            return Task.CompletedTask;
        });
        var options = new CallOptions(credentials: CallCredentials.Compose(Token, second));
        using var call = probe.Client.UnaryAsync(new Request { Command = "metadata" }, options);
        await call;
        Assert.Equal("Bearer abc", (await call.ResponseHeadersAsync).GetValue("x-authorization"));
        Assert.Equal("2", (await call.ResponseHeadersAsync).GetValue("x-second"));
    }

    [Fact]
    public async Task A_call_whose_token_cannot_be_had_is_not_sent()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var broken = CallCredentials.FromInterceptor((_, _) => throw new InvalidDataException("no token"));
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await probe.Client.UnaryAsync(new Request(), new CallOptions(credentials: broken)));
        Assert.Contains("no token", failure.Status.Detail, StringComparison.Ordinal);
    }
}
