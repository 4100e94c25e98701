using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Streams;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.Benchmarks.Streaming;

/// <summary>One run of one way.</summary>
/// <param name="Bytes">What arrived, without framing.</param>
/// <param name="Seconds">From the request to the last byte.</param>
/// <param name="ReceiverSeconds">Processor time of the receiving process.</param>
/// <param name="SenderSeconds">Processor time of the sending process.</param>
internal sealed record StreamingFigure(long Bytes, double Seconds, double ReceiverSeconds, double SenderSeconds);

/// <summary>The process that receives.</summary>
internal sealed class StreamingClient : IDisposable
{
    private const int WindowBytes = 1024 * 1024;

    private readonly string _url;
    private readonly int _tcpPort;
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly HttpClient _http;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(StreamingServer.ChunkBytes, pinned: true);

    private readonly OtherProcess _sender;

    /// <param name="sender">The other process.</param>
    /// <param name="where">The line that it printed.</param>
    public StreamingClient(OtherProcess sender, string where)
    {
        _sender = sender;
        var parts = where.Split(' ');
        (_url, _tcpPort) = (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        _channel = GrpcChannel.ForAddress(_url);
        _invoker = _channel.CreateCallInvoker();
        // The same window as the channel's own, so that the two ways differ in gRPC alone.
        _http = new HttpClient(new SocketsHttpHandler { InitialHttp2StreamWindowSize = WindowBytes })
        {
            BaseAddress = new Uri(_url),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Every way by its name, in the order of the table.</summary>
    public IEnumerable<(string Name, Func<long, Task<long>> Receive)> Ways =>
    [
        ("TCP", OverTcp), ("HTTP/2 body", AsBody), ("gRPC frames", AsFrames), ("gRPC batches, verified", AsBatches),
    ];

    /// <summary>One run of one way.</summary>
    public async Task<StreamingFigure> TimeAsync(Func<long, Task<long>> receive, long chunks)
    {
        var sender = _sender.ProcessorTime;
        var receiver = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var bytes = await receive(chunks);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (bytes != chunks * StreamingServer.ChunkBytes)
            throw new InvalidOperationException($"{bytes} of {chunks * StreamingServer.ChunkBytes} bytes arrived");
        return new StreamingFigure(
            bytes, seconds, (Process.GetCurrentProcess().TotalProcessorTime - receiver).TotalSeconds,
            (_sender.ProcessorTime - sender).TotalSeconds);
    }

    /// <summary>Mean seconds of one unary call after the other.</summary>
    public async Task<double> TimeUnaryAsync(int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            using var call = _invoker.AsyncUnaryCall(
                TeacherStreamContract.Describe, null, new CallOptions(), new DescribeRequest(ProtocolVersion.Current));
            await call.ResponseAsync;
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }

    public void Dispose()
    {
        _http.Dispose();
        _channel.Dispose();
    }

    private async Task<long> OverTcp(long chunks)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _tcpPort);
        await socket.SendAsync(BitConverter.GetBytes(chunks));
        var total = 0L;
        for (int count; (count = await socket.ReceiveAsync(_buffer)) > 0;)
            total += count;
        return total;
    }

    private async Task<long> AsBody(long chunks)
    {
        await using var body = await _http.GetStreamAsync($"/body/{chunks}");
        var total = 0L;
        for (int count; (count = await body.ReadAsync(_buffer)) > 0;)
            total += count;
        return total;
    }

    private async Task<long> AsFrames(long chunks)
    {
        var total = 0L;
        await ReceiveAsync(chunks, frame => total += frame.Kind == FrameKind.Chunk ? frame.Part.Length : 0);
        return total;
    }

    private async Task<long> AsBatches(long chunks)
    {
        var total = 0L;
        using var assembler = new BatchAssembler(BufferPool.Shared, int.MaxValue);
        await ReceiveAsync(chunks, frame =>
        {
            var step = assembler.Add(frame);
            if (step.Fault is { } fault)
                throw new InvalidOperationException(fault.Message);
            total += step.Batch?.Header.ContentBytes ?? 0;
            step.Batch?.Release();
        });
        return total;
    }

    private async Task ReceiveAsync(long chunks, Action<Frame> take)
    {
        using var call = _invoker.AsyncDuplexStreamingCall(TeacherStreamContract.Subscribe, null, new CallOptions());
        await call.RequestStream.WriteAsync(StreamingServer.Hello(chunks));
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            using var frame = call.ResponseStream.Current;
            take(frame);
        }
    }
}
