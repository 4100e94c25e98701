using System.Buffers;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDistill.GrpcTests.Calls;

/// <summary>The real library sends what a marshaller announced wrongly, and the peer reads the next message from its middle.</summary>
public sealed class EmbeddedOnlyMarshallerTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task A_message_of_another_length_than_announced_never_reaches_the_client(int announced)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(
            server => server.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        await using var application = builder.Build();
        application.MapGrpcService<Liar>();
        await application.StartAsync();
        using var channel = GrpcChannel.ForAddress(application.Urls.Single());
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(LiarBase.Method, null, default, new byte[announced]);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.NotEqual(StatusCode.OK, failure.StatusCode);
    }

    [BindServiceMethod(typeof(LiarBase), "BindService")]
    private abstract class LiarBase
    {
        // Says that a message is as long as the request, and writes 10 bytes.
        private static readonly Marshaller<byte[]> Lies = new(
            (message, context) =>
            {
                context.SetPayloadLength(message.Length);
                context.GetBufferWriter().Write(new byte[10]);
                context.Complete();
            },
            context => context.PayloadAsNewBuffer());

        public static Method<byte[], byte[]> Method { get; } = new(
            MethodType.ServerStreaming,
            "actordistill.test.v1.Liar",
            nameof(Liar.Lie),
            Marshallers.Create<byte[]>(message => message, payload => payload),
            Lies);

        public static void BindService(ServiceBinderBase binder, LiarBase? service) =>
            binder.AddMethod(Method, (ServerStreamingServerMethod<byte[], byte[]>?)null);
    }

    private sealed class Liar : LiarBase
    {
        public async Task Lie(byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context)
        {
            await responses.WriteAsync(request);
            await responses.WriteAsync(request);
        }
    }
}
