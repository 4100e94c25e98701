using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// One call as an HTTP/2 request: how it starts, and how it ends, which is once, whoever ends it: the server's trailers, the deadline,
/// the caller, or a fault of the connection.
/// </summary>
internal sealed partial class HttpCall : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly IMethod _method;
    private readonly CallOptions _options;
    private readonly string? _host;
    private readonly StreamingContent? _requests;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private Task<HttpResponseMessage>? _response;

    /// <param name="channel">The server.</param>
    /// <param name="method">What is called.</param>
    /// <param name="host">To call the server by another name, or null.</param>
    /// <param name="options">The caller's wishes.</param>
    /// <param name="requests">The body when many requests follow; null when there is one.</param>
    public HttpCall(GrpcChannel channel, IMethod method, string? host, CallOptions options, StreamingContent? requests)
    {
        _channel = channel;
        _method = method;
        _host = host;
        _options = options;
        _requests = requests;
    }

    /// <summary>The response's headers have come. Fails with an <see cref="RpcException"/>.</summary>
    public Task<HttpResponseMessage> Response => _response ?? throw new InvalidOperationException("the call has not been started");

    /// <summary>Cancelled when the call has ended before the server's trailers.</summary>
    public CancellationToken Ended => _ended.Token;

    public WriteOptions? WriteOptions => _options.WriteOptions;

    public void Start(HttpContent content)
    {
        WatchForEnds();
        Expect(SendAsync(content));
    }

    /// <summary>The call ends before it starts: its request cannot be made.</summary>
    public void Refuse(Exception exception) =>
        Expect(Task.FromException<HttpResponseMessage>(Fail(exception, "Error starting gRPC call.")));

    public async Task<Metadata> ReadHeadersAsync() => ResponseStatus.MetadataOf((await Response.ConfigureAwait(false)).Headers);

    private void Expect(Task<HttpResponseMessage> response)
    {
        _response = response;
        // Often nobody waits for the headers; the same fault is seen by whoever reads.
        _ = response.ContinueWith(
            static sent => sent.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        try
        {
            ThrowIfFailed();
            var request = CreateRequest(content);
            await AddCredentialsAsync(request).ConfigureAwait(false);
            var response = await _channel.Invoker.SendAsync(request, Ended).ConfigureAwait(false);
            Accept(response);
            return response;
        }
        catch (Exception exception)
        {
            throw Fail(exception, "Error starting gRPC call.");
        }
    }

    private HttpRequestMessage CreateRequest(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _channel.UriOf(_method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        if (_host != null) request.Headers.Host = _host;
        request.Headers.TryAddWithoutValidation("user-agent", "grpc-dotnet-actordistill");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, GrpcHeaders.Identity);
        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue)
            request.Headers.TryAddWithoutValidation(GrpcHeaders.Timeout, TimeoutHeader.Encode(TimeLeft(deadline)));
        if (_options.Headers is { } headers) Add(request, headers);
        return request;
    }

    private async ValueTask AddCredentialsAsync(HttpRequestMessage request)
    {
        if (_options.Credentials == null && _channel.CallCredentials.Count == 0) return;
        if (!_channel.SendsCallCredentials) return;
        var service = $"{_channel.Address.Scheme}://{_channel.Target}/{_method.ServiceName}";
        var context = new AuthInterceptorContext(service, _method.Name, Ended);
        var headers = new Metadata();
        foreach (var credentials in _channel.CallCredentials)
            await credentials.AddAsync(context, headers).ConfigureAwait(false);
        if (_options.Credentials is { } own) await own.AddAsync(context, headers).ConfigureAwait(false);
        Add(request, headers);
    }

    private static void Add(HttpRequestMessage request, Metadata headers)
    {
        foreach (var entry in headers)
            request.Headers.TryAddWithoutValidation(entry.Key, MetadataHeaders.Encode(entry));
    }

    private void Accept(HttpResponseMessage response)
    {
        lock (_gate)
        {
            if (_status == null)
                _httpResponse = response;
            else
                response.Dispose();
        }
        ThrowIfFailed();
        // The status among the headers says more than a bad response does.
        if (ResponseStatus.Find(response.Headers) is { } status) EndByServer(status, ResponseStatus.MetadataOf(response.Headers));
        else if (ResponseStatus.OfBadResponse(response) is { } bad) End(bad, ResponseStatus.MetadataOf(response.Headers));
    }
}
