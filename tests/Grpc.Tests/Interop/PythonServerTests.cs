using System.Diagnostics;
using System.Globalization;
using ActorDistill.GrpcTests.Probes;
using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Interop;

/// <summary>Our client on Python's server.</summary>
public sealed class PythonServerTests
{
    [PythonFact]
    public async Task All_four_kinds_of_calls_reach_a_python_server()
    {
        await using var server = await PythonServer.StartAsync();
        var client = server.Client;
        var echoed = await client.UnaryAsync(new Request { Command = "hello", Payload = ByteString.CopyFrom(1, 2) });
        Assert.Equal(("hello", 2), (echoed.Text, echoed.Payload.Length));

        using var stream = client.Stream(new Request { Count = 20, ResponseBytes = 262_144 });
        var lengths = new List<int>();
        await foreach (var response in stream.ResponseStream.ReadAllAsync())
            lengths.Add(response.Payload.Length);
        Assert.Equal(Enumerable.Repeat(262_144, 20), lengths);
        Assert.Equal(StatusCode.OK, stream.GetStatus().StatusCode);

        using var collect = client.Collect();
        foreach (var size in new[] { 1, 100_000, 5 })
            await collect.RequestStream.WriteAsync(new Request { Payload = ByteString.CopyFrom(new byte[size]) });
        await collect.RequestStream.CompleteAsync();
        Assert.Equal((3, "100006 bytes"), ((await collect).Index, (await collect).Text));

        using var chat = client.Chat();
        for (var index = 0; index < 5; index++)
        {
            await chat.RequestStream.WriteAsync(new Request { Command = $"{index}" });
            Assert.True(await chat.ResponseStream.MoveNext());
            Assert.Equal($"{index}", chat.ResponseStream.Current.Text);
        }
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());
    }

    [PythonFact]
    public async Task A_refusal_of_a_python_server_arrives_with_its_text_and_trailers()
    {
        await using var server = await PythonServer.StartAsync();
        using var call = server.Client.Stream(new Request { Command = "refuse", Count = 2 });
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.True(await call.ResponseStream.MoveNext());
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal((StatusCode.FailedPrecondition, "not so: 100 % 日本\n"), (refusal.StatusCode, refusal.Status.Detail));
        Assert.Equal("test", refusal.Trailers.GetValue("reason"));
        Assert.Equal(new byte[] { 0, 255, 1 }, refusal.Trailers.GetValueBytes("details-bin"));
    }

    [PythonFact]
    public async Task A_method_that_a_python_server_lacks_is_unimplemented()
    {
        await using var server = await PythonServer.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.MissingAsync(new Request()));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [PythonFact]
    public async Task Metadata_goes_to_a_python_server_and_back()
    {
        await using var server = await PythonServer.StartAsync();
        var headers = new Metadata
        {
            { "x-text", "hello" }, { "x-bytes-bin", new byte[] { 0, 1, 254, 255 } }, { "t-bytes-bin", new byte[] { 9, 8 } },
        };
        using var call = server.Client.UnaryAsync(new Request { Command = "metadata" }, headers);
        await call;
        Assert.Equal("hello", (await call.ResponseHeadersAsync).GetValue("x-text"));
        Assert.Equal(new byte[] { 0, 1, 254, 255 }, (await call.ResponseHeadersAsync).GetValueBytes("x-bytes-bin"));
        Assert.Equal(new byte[] { 9, 8 }, call.GetTrailers().GetValueBytes("t-bytes-bin"));
    }

    [PythonFact]
    public async Task A_python_server_sees_our_deadline_and_the_call_ends_with_it()
    {
        await using var server = await PythonServer.StartAsync();
        var seen = await server.Client.UnaryAsync(new Request { Command = "deadline" }, deadline: DateTime.UtcNow.AddSeconds(1000));
        Assert.InRange(double.Parse(seen.Text, CultureInfo.InvariantCulture), 900, 1000);

        using var call = server.Client.Stream(new Request { Command = "wait", Count = 1 }, deadline: DateTime.UtcNow.AddSeconds(4));
        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await server.AssertHandlerEnded();
    }

    [PythonFact]
    public async Task A_python_server_is_told_when_we_cancel()
    {
        await using var server = await PythonServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var call = server.Client.Stream(new Request { Command = "wait", Count = 1 }, cancellationToken: cancel.Token);
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext();
        await cancel.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        await server.AssertHandlerEnded();
    }

    private sealed class PythonServer : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly ProbeClientOnChannel _probe;

        private PythonServer(Process process, int port)
        {
            _process = process;
            _probe = new ProbeClientOnChannel(new Uri($"http://127.0.0.1:{port}"), new());
        }

        public Probe.ProbeClient Client => _probe.Client;

        public static async Task<PythonServer> StartAsync()
        {
            var process = Process.Start(PythonPeer.Run("serve"))!;
            var port = await process.StandardOutput.ReadLineAsync();
            return new PythonServer(process, int.Parse(port!, CultureInfo.InvariantCulture));
        }

        public async Task AssertHandlerEnded() =>
            Assert.Equal(1, (await Client.UnaryAsync(new Request { Command = "ends" })).Index);

        public async ValueTask DisposeAsync()
        {
            _probe.Dispose();
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
