using System.Buffers;
using ActorDistill.GrpcTests.Probes;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Calls;

public sealed class MarshallerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_marshaller_may_say_its_length_or_not(bool saysLength)
    {
        var marshaller = new Marshaller<byte[]>(
            (message, context) =>
            {
                if (saysLength) context.SetPayloadLength(message.Length);
                var writer = context.GetBufferWriter();
                writer.Write(message.AsSpan(0, message.Length / 2));
                writer.Write(message.AsSpan(message.Length / 2));
                context.Complete();
            },
            context =>
            {
                Assert.Equal(context.PayloadLength, context.PayloadAsReadOnlySequence().Length);
                Assert.Equal(context.PayloadAsNewBuffer(), context.PayloadAsReadOnlySequence().ToArray());
                return context.PayloadAsNewBuffer();
            });
        await EchoAsync(marshaller, 200_000);
    }

    [Fact]
    public async Task A_marshaller_may_make_an_array() =>
        await EchoAsync(Marshallers.Create<byte[]>(message => message, payload => payload), 200_000);

    [Fact]
    public async Task A_marshaller_that_does_not_complete_fails_its_call()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var forgets = new Marshaller<byte[]>((_, _) => { }, context => context.PayloadAsNewBuffer());
        using var call = probe.Channel.CreateCallInvoker().AsyncUnaryCall(MethodOf(forgets), null, default, new byte[1]);
        Assert.Equal(StatusCode.Internal, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Equal(StatusCode.Internal, call.GetStatus().StatusCode);
    }

    private static async Task EchoAsync(Marshaller<byte[]> marshaller, int bytes)
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var message = new Request { Command = new string('x', bytes) };
        using var call = probe.Channel.CreateCallInvoker().AsyncUnaryCall(
            MethodOf(marshaller), null, default, Google.Protobuf.MessageExtensions.ToByteArray(message));
        Assert.Equal(message.Command, Response.Parser.ParseFrom(await call).Text);
    }

    private static Method<byte[], byte[]> MethodOf(Marshaller<byte[]> marshaller) =>
        new(MethodType.Unary, "actordistill.test.v1.Probe", "Unary", marshaller, marshaller);
}
