using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Makes calls over one channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var (call, reader) = StartWithOne(method, host, options, request);
        return new AsyncUnaryCall<TResponse>(
            reader.ReadSingleAsync(), ReadHeaders, GetStatus, GetTrailers, Dispose, new Ends(call, reader.Release));
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var (call, reader) = StartWithOne(method, host, options, request);
        return new AsyncServerStreamingCall<TResponse>(
            reader, ReadHeaders, GetStatus, GetTrailers, Dispose, new Ends(call, reader.Release));
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var (call, writer, reader) = StartWithMany(method, host, options);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            writer, reader.ReadSingleAsync(), ReadHeaders, GetStatus, GetTrailers, Dispose, new Ends(call, reader.Release));
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var (call, writer, reader) = StartWithMany(method, host, options);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            writer, reader, ReadHeaders, GetStatus, GetTrailers, Dispose, new Ends(call, reader.Release));
    }

    private (HttpCall Call, ResponseReader<TResponse> Reader) StartWithOne<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        channel.ThrowIfDisposed();
        var serialization = new RequestSerialization(channel.MaxSendMessageSize);
        var call = new HttpCall(channel, method, host, options, null);
        try
        {
            call.Start(new SingleContent(serialization.Serialize(request, method.RequestMarshaller.ContextualSerializer)));
        }
        catch (Exception exception)
        {
            call.Refuse(exception);
        }
        finally
        {
            serialization.Release();
        }
        return (call, new ResponseReader<TResponse>(call, method.ResponseMarshaller, channel.MaxReceiveMessageSize));
    }

    private (HttpCall Call, RequestWriter<TRequest> Writer, ResponseReader<TResponse> Reader) StartWithMany<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
        where TRequest : class
        where TResponse : class
    {
        channel.ThrowIfDisposed();
        var content = new StreamingContent();
        var call = new HttpCall(channel, method, host, options, content);
        call.Start(content);
        return (
            call,
            new RequestWriter<TRequest>(call, content, method.RequestMarshaller, channel.MaxSendMessageSize),
            new ResponseReader<TResponse>(call, method.ResponseMarshaller, channel.MaxReceiveMessageSize));
    }

    /// <summary>The state of the four kinds of calls.</summary>
    private sealed record Ends(HttpCall Call, Action ReleaseBuffer);

    private static Task<Metadata> ReadHeaders(object state) => ((Ends)state).Call.ReadHeadersAsync();

    private static Status GetStatus(object state) => ((Ends)state).Call.GetStatus();

    private static Metadata GetTrailers(object state) => ((Ends)state).Call.GetTrailers();

    private static void Dispose(object state)
    {
        var (call, releaseBuffer) = (Ends)state;
        call.Dispose();
        releaseBuffer();
    }
}
