using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>One call on the server: an HTTP/2 request and its response.</summary>
internal sealed partial class HttpServerCallContext : ServerCallContext
{
    private readonly string _method;
    private readonly ResponseSerialization _serialization;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private AuthContext? _authContext;

    public HttpServerCallContext(HttpContext http, IMethod method, GrpcServiceOptions options)
    {
        HttpContext = http;
        _method = method.FullName;
        _serialization = new ResponseSerialization(http.Response.BodyWriter, options.MaxSendMessageSize);
        _token = http.RequestAborted;
        http.Response.ContentType = GrpcHeaders.ContentType;
    }

    public HttpContext HttpContext { get; }

    /// <summary>Its stream broke while the handler read; no fault of the handler.</summary>
    public bool IsClientGone { get; set; }

    public PipeWriter Output => HttpContext.Response.BodyWriter;

    protected override string MethodCore => _method;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore => HttpContext.Connection switch
    {
        { RemoteIpAddress: { AddressFamily: AddressFamily.InterNetwork } address } connection =>
            $"ipv4:{new IPEndPoint(address, connection.RemotePort)}",
        { RemoteIpAddress: { } address } connection => $"ipv6:{new IPEndPoint(address, connection.RemotePort)}",
        _ => "unknown",
    };

    protected override DateTime DeadlineCore => _deadlineAt;

    protected override CancellationToken CancellationTokenCore => _token;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadHeaders(HttpContext.Request.Headers);

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore =>
        _authContext ??= PeerCertificate.ToAuthContext(HttpContext.Connection.ClientCertificate);

    /// <summary>Sends the headers before the first message, so that the messages go straight to the connection's buffers.</summary>
    public Task StartResponseAsync() => HttpContext.Response.HasStarted ? Task.CompletedTask : HttpContext.Response.StartAsync();

    /// <summary>Writes a message into the response; it leaves with the next flush.</summary>
    public void Serialize<T>(T message, Marshaller<T> marshaller)
    {
        try
        {
            _serialization.Serialize(message, marshaller.ContextualSerializer);
        }
        catch when (_serialization.IsTorn)
        {
            HttpContext.Abort();
            throw;
        }
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        EnterWrite();
        try
        {
            if (HttpContext.Response.HasStarted)
                throw new InvalidOperationException("Response headers can only be sent once per call.");
            ResponseEnd.Add(HttpContext.Response.Headers, responseHeaders);
            await HttpContext.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            LeaveWrite();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Give the following call the deadline and the token of this one.");

    private static Metadata ReadHeaders(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (GrpcHeaders.IsOfTransport(name)) continue;
            foreach (var value in values)
                MetadataHeaders.Decode(metadata, name, value ?? "");
        }
        return metadata;
    }
}
