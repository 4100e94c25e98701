using System.Net;

namespace Grpc.Net.Client;

/// <summary>The body of a request with many messages: it lends its stream to the writer and ends when it is told to.</summary>
internal sealed class StreamingContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isComplete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamingContent() => Headers.ContentType = SingleContent.ContentTypeValue;

    /// <summary>Where to write once the request is under way; cancelled when it never will be.</summary>
    public Task<Stream> Stream => _stream.Task;

    /// <summary>No message follows.</summary>
    public void Complete() => _isComplete.TrySetResult();

    /// <summary>The call is over; whoever waits for the stream need not.</summary>
    public void Abandon()
    {
        _stream.TrySetCanceled();
        _isComplete.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Without it the headers would wait for the first message, and the server may have to speak first.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!_stream.TrySetResult(stream) && !_stream.Task.IsCanceled)
            throw new IOException("The connection was lost after the requests of this call had begun.");
        await _isComplete.Task.ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
