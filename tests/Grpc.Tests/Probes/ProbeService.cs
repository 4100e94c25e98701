using Google.Protobuf;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Probes;

/// <summary>Does what each request asks for, and tells the test how its calls end.</summary>
internal sealed class ProbeService(ProbeEvents events) : Probe.ProbeBase
{
    public override async Task<Response> Unary(Request request, ServerCallContext context)
    {
        events.Watch(context);
        await ObeyAsync(request, context);
        return request.Command == "null" ? null! : Answer(request, 0);
    }

    public override async Task<Response> Collect(IAsyncStreamReader<Request> requestStream, ServerCallContext context)
    {
        var (count, bytes) = (0, 0L);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            count++;
            bytes += requestStream.Current.Payload.Length;
            if (requestStream.Current.Command == "answer now") break;
            await ObeyAsync(requestStream.Current, context);
        }
        return new Response { Index = count, Text = $"{bytes} bytes" };
    }

    public override async Task Stream(Request request, IServerStreamWriter<Response> responseStream, ServerCallContext context)
    {
        await events.RecordAsync("Stream", context, async () =>
        {
            for (var index = 0; index < request.Count; index++)
                await responseStream.WriteAsync(Answer(request, index));
            await ObeyAsync(request, context);
        });
    }

    public override Task Chat(
        IAsyncStreamReader<Request> requestStream, IServerStreamWriter<Response> responseStream, ServerCallContext context) =>
        events.RecordAsync("Chat", context, async () =>
        {
            var index = 0;
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            {
                await ObeyAsync(request, context);
                await responseStream.WriteAsync(Answer(request, index++));
            }
        });

    private static Response Answer(Request request, int index) => new()
    {
        Index = index,
        Text = request.Command,
        Payload = request.ResponseBytes > 0 ? ByteString.CopyFrom(new byte[request.ResponseBytes]) : request.Payload,
    };

    private static async Task ObeyAsync(Request request, ServerCallContext context)
    {
        switch (request.Command)
        {
            case "wait":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                break;
            case "throw":
                throw new ArgumentException("a secret");
            case "refuse":
                throw new RpcException(
                    new Status(StatusCode.FailedPrecondition, "not so: 100 % 日本\n"),
                    new Metadata { { "reason", "test" }, { "details-bin", new byte[] { 0, 255, 1 } } });
            case "set status":
                context.Status = new Status(StatusCode.NotFound, "nothing");
                break;
            case "metadata":
                await EchoMetadataAsync(context);
                break;
        }
    }

    /// <summary>Each header "x-..." comes back as a header, each "t-..." as a trailer.</summary>
    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key.StartsWith("x-", StringComparison.Ordinal)) headers.Add(entry);
            if (entry.Key.StartsWith("t-", StringComparison.Ordinal)) context.ResponseTrailers.Add(entry);
        }
        await context.WriteResponseHeadersAsync(headers);
    }
}
