using System.Collections.Concurrent;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>
/// A way to one server over HTTP/2. It connects with its first call and again whenever a call finds no connection. Meant to be kept and
/// used by many calls at once.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    // One frame of 256 KiB and the next are under way at once; SocketsHttpHandler widens it by itself when the link is long.
    private const int StreamWindowBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<IMethod, Uri> _uris = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly HttpMessageHandler? _ownHandler;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        var isSecure = IsSecure(address, options);
        CallCredentials = options.Credentials?.ForCalls.ToArray() ?? [];
        SendsCallCredentials = isSecure || options.UnsafeUseInsecureChannelCallCredentials;
        if (CallCredentials.Count > 0 && !SendsCallCredentials)
        {
            throw new InvalidOperationException(
                "CallCredentials can't be composed with InsecureCredentials. "
                + "CallCredentials must be used with secure channel credentials.");
        }
        MaxSendMessageSize = options.MaxSendMessageSize;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        var handler = options.HttpHandler ?? CreateHandler();
        if (options.HttpHandler == null || options.DisposeHttpClient) _ownHandler = handler;
        Invoker = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    internal Uri Address { get; }

    internal HttpMessageInvoker Invoker { get; }

    internal int? MaxSendMessageSize { get; }

    internal int? MaxReceiveMessageSize { get; }

    internal IReadOnlyList<CallCredentials> CallCredentials { get; }

    internal bool SendsCallCredentials { get; }

    internal CancellationToken Closed => _closed.Token;

    /// <summary>A channel with the default options.</summary>
    /// <param name="address">http://host:port without TLS, https://host:port with.</param>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel.</summary>
    /// <param name="address">http://host:port without TLS, https://host:port with.</param>
    /// <param name="channelOptions">Read once, now.</param>
    /// <exception cref="ArgumentException">The scheme is neither http nor https.</exception>
    /// <exception cref="InvalidOperationException">The credentials do not fit the address.</exception>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    /// <summary>A channel with the default options.</summary>
    /// <param name="address">http://host:port without TLS, https://host:port with.</param>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel.</summary>
    /// <param name="address">http://host:port without TLS, https://host:port with.</param>
    /// <param name="channelOptions">Read once, now.</param>
    /// <exception cref="ArgumentException">The scheme is neither http nor https.</exception>
    /// <exception cref="InvalidOperationException">The credentials do not fit the address.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"No address resolver configured for the scheme '{address.Scheme}'.", nameof(address));
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker()
    {
        ThrowIfDisposed();
        return new HttpCallInvoker(this);
    }

    /// <summary>Cancels the calls under way and closes the connections, unless the handler is the caller's.</summary>
    public void Dispose()
    {
        if (_closed.IsCancellationRequested) return;
        _closed.Cancel();
        Invoker.Dispose();
        _ownHandler?.Dispose();
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);

    internal Uri UriOf(IMethod method) => _uris.GetOrAdd(method, static (method, address) => new Uri(address, method.FullName), Address);

    private static bool IsSecure(Uri address, GrpcChannelOptions options)
    {
        var isSecure = address.Scheme == Uri.UriSchemeHttps;
        if (options.Credentials is { } credentials && credentials.IsSecure != isSecure)
        {
            throw new InvalidOperationException(
                $"Channel is configured with {(isSecure ? "insecure" : "secure")} channel credentials and can't use a HttpClient with a "
                + $"'{address.Scheme}' scheme.");
        }
        return isSecure;
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        // Beyond a server's limit of streams per connection calls would wait for each other.
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = StreamWindowBytes,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
