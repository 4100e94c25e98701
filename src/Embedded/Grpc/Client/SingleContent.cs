using System.Net;
using System.Net.Http.Headers;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>The body of a request with one message. It can be sent again on another connection, so its bytes are its own.</summary>
internal sealed class SingleContent : HttpContent
{
    private readonly byte[] _bytes;

    public SingleContent(ReadOnlyMemory<byte> messageWithHeader)
    {
        _bytes = messageWithHeader.ToArray();
        Headers.ContentType = ContentTypeValue;
    }

    internal static MediaTypeHeaderValue ContentTypeValue { get; } = new(GrpcHeaders.ContentType);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_bytes, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        // Known, but then it would be sent, which no gRPC client does.
        length = 0;
        return false;
    }
}
