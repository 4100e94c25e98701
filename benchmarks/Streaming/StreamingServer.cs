using System.Net;
using System.Net.Sockets;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Protocol.Streams;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Benchmarks.Streaming;

/// <summary>The process that sends: the same bytes by gRPC, as a bare HTTP/2 body and over TCP.</summary>
internal sealed class StreamingServer : IAsyncDisposable
{
    /// <summary>Bytes of a chunk, whichever way.</summary>
    public const int ChunkBytes = 256 * 1024;

    /// <summary>Chunks of a batch.</summary>
    public const int BatchChunks = 64;

    private static readonly BatchSource Text = new(new string('0', 64), SequenceLength: 2048, BatchSize: 1, Seed: 0);
    private static readonly PayloadFormat Format = new(PayloadKind.Hidden, NumberEncoding.BFloat16, VocabSize: 32_000);
    private static readonly NumericRecipe Recipe = new("none", "cpu", "none", 1, "bfloat16", 1, 0, IsDeterministic: true);

    private readonly EncodedBatch _batch;
    private readonly WebApplication _app;
    private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);

    private StreamingServer()
    {
        _batch = MakeBatch();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Service(_batch));
        _app = builder.Build();
        _app.MapGet("/body/{chunks:long}", WriteBody);
        _app.MapGrpcService<Service>();
    }

    /// <summary>Serves until the process that started this one closes the pipe. The first line says where.</summary>
    public static async Task ServeAsync()
    {
        await using var server = new StreamingServer();
        server._tcp.Start();
        await server._app.StartAsync();
        var serving = server.ServeTcpAsync();
        Console.WriteLine($"{server._app.Urls.Single()} {((IPEndPoint)server._tcp.LocalEndpoint).Port}");
        await Console.In.ReadToEndAsync();
        server._tcp.Stop();
        await serving;
    }

    /// <summary>What a client says first: so many chunks, without waiting for credit.</summary>
    public static StreamHello Hello(long chunks) => new(
        ProtocolVersion.Current, new WorkerId("benchmark"), Text.CorpusDigest, Text.CorpusDigest, Text, Format,
        [new BatchRange(new BatchId(0), chunks / BatchChunks)], new CreditNumbers(new SeqNr(0), new SeqNr(long.MaxValue)));

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _app.DisposeAsync();
        _batch.Release();
    }

    private static EncodedBatch MakeBatch()
    {
        var content = BufferPool.Shared.Rent(BatchChunks * ChunkBytes);
        new Random(1).NextBytes(content.GetSpan());
        var sections = new[] { new BatchSection(SectionKind.Hidden, 0, NumberEncoding.BFloat16, [2048, 4096], content.Length) };
        return EncodedBatch.Seal(
            new BatchHeader(
                new BatchId(0), Text, Format, 2048, sections, content.Length, ChunkBytes, new WorkerId("benchmark"), Text.CorpusDigest,
                Recipe),
            content);
    }

    private async Task WriteBody(HttpContext context, long chunks)
    {
        var body = context.Response.BodyWriter;
        for (var i = 0L; i < chunks; i++)
            await body.WriteAsync(Chunk(i));
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _tcp.AcceptSocketAsync();
                socket.NoDelay = true;
                var asked = new byte[sizeof(long)];
                await socket.ReceiveAsync(asked);
                var chunks = BitConverter.ToInt64(asked);
                for (var i = 0L; i < chunks; i++)
                    for (var rest = Chunk(i); rest.Length > 0;)
                        rest = rest[await socket.SendAsync(rest)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private ReadOnlyMemory<byte> Chunk(long index) => _batch.Content.Slice((int)(index % BatchChunks) * ChunkBytes, ChunkBytes);

    private sealed class Service(EncodedBatch batch) : TeacherStreamBase
    {
        public override Task<TeacherDescription> Describe(DescribeRequest request, ServerCallContext context) =>
            Task.FromResult(new TeacherDescription(
                ProtocolVersion.Current, new WorkerId("benchmark"), Text.CorpusDigest, Text.CorpusDigest, 32_000, 4096, 1, Recipe,
                [Format.Kind], [], [], ChunkBytes));

        public override async Task Subscribe(
            IAsyncStreamReader<StreamRequest> requests, IServerStreamWriter<Frame> frames, ServerCallContext context)
        {
            await requests.MoveNext(context.CancellationToken);
            var batches = ((StreamHello)requests.Current).Ranges[0].Count;
            await frames.WriteAsync(Frame.Accepted(new StreamAccepted(Recipe, batch.Header.ContentBytes, ChunkBytes)));
            for (var seqNr = 1L; seqNr <= batches; seqNr++)
                foreach (var frame in new BatchFrames(batch, new SeqNr(seqNr)))
                    await frames.WriteAsync(frame);
        }
    }
}
