using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remoting.Tcp;

/// <summary>Frames over TCP, with TLS if the configuration says so.</summary>
internal sealed class TcpTransport(TcpSettings settings) : IRemoteTransport
{
    private const int Backlog = 512;
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly HashSet<TcpConnection> _connections = [];
    private readonly Strangers<Socket> _securing = new(RemoteSettings.StrangersMax);
    private Socket? _listener;
    private bool _isShutDown;

    /// <exception cref="ConfigurationException">The address is open to others, and nothing keeps them out.</exception>
    public int Listen(Address address)
    {
        var ip = Resolve(address.Host!);
        if (!IPAddress.IsLoopback(ip) && !settings.HasJoinToken && settings.Tls is null)
        {
            throw new ConfigurationException(
                $"akka.remote.dot-netty.tcp.hostname is {address.Host}: beyond loopback akka.remote.join-token or enable-ssl is required");
        }
        var listener = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(ip, address.Port ?? 0));
            listener.Listen(Backlog);
        }
        catch (SocketException cause)
        {
            listener.Dispose();
            throw new IOException($"{address.Host}:{address.Port} cannot be listened on: {cause.Message}", cause);
        }
        _listener = listener;
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public void Accept(Action<IRemoteConnection> accepted, Action<string, string> refused) => _ = AcceptAll(accepted, refused);

    public async Task<IRemoteConnection> Connect(Address peer)
    {
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(peer.Host!, peer.Port ?? 0, timeout.Token);
            Tune(socket);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.Tls is { } tls) stream = await TlsHandshake.AsClient(stream, tls, peer.Host!, timeout.Token);
            return Added(stream, $"{peer.Host}:{peer.Port}");
        }
        // An argument: a peer may call itself or others what no host can be called.
        catch (Exception cause) when (IsOfTheNetwork(cause) || cause is ArgumentException)
        {
            socket.Dispose();
            throw new IOException(cause.Message, cause);
        }
    }

    public void Shutdown()
    {
        TcpConnection[] connections;
        lock (_lock)
        {
            _isShutDown = true;
            connections = [.. _connections];
        }
        _listener?.Dispose();
        foreach (var connection in connections) connection.Close();
    }

    private async Task AcceptAll(Action<IRemoteConnection> accepted, Action<string, string> refused)
    {
        while (!_isShutDown)
        {
            Socket socket;
            try
            {
                socket = await _listener!.AcceptAsync();
            }
            catch (SocketException cause) when (!_isShutDown)
            {
                // Too many open files, or a peer that went away at once: others may still come.
                refused("?", cause.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(10));
                continue;
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = Take(socket, accepted, refused);
        }
    }

    private async Task Take(Socket socket, Action<IRemoteConnection> accepted, Action<string, string> refused)
    {
        var endPoint = "?";
        try
        {
            endPoint = socket.RemoteEndPoint?.ToString() ?? endPoint;
            Tune(socket);
            RequireRoom();
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.Tls is { } tls) stream = await Secure(socket, stream, tls);
            accepted(Added(stream, endPoint));
        }
        catch (Exception cause) when (IsOfTheNetwork(cause))
        {
            socket.Dispose();
            refused(endPoint, cause.Message);
        }
    }

    private void RequireRoom()
    {
        lock (_lock)
            if (_connections.Count >= RemoteSettings.ConnectionsMax)
                throw new IOException($"more than {RemoteSettings.ConnectionsMax} connections");
    }

    private async Task<Stream> Secure(Socket socket, Stream stream, TlsSettings tls)
    {
        // Its own handshake fails then, and is told as refused.
        _securing.Enter(socket)?.Dispose();
        try
        {
            using var timeout = new CancellationTokenSource(settings.ConnectTimeout);
            return await TlsHandshake.AsServer(stream, tls, timeout.Token);
        }
        finally
        {
            _securing.Leave(socket);
        }
    }

    private TcpConnection Added(Stream stream, string endPoint)
    {
        var connection = new TcpConnection(stream, endPoint, settings.FrameBytesMax, ended =>
        {
            lock (_lock) _connections.Remove(ended);
        });
        lock (_lock)
        {
            if (!_isShutDown)
            {
                _connections.Add(connection);
                return connection;
            }
        }
        connection.Close();
        throw new IOException("this node is shut down");
    }

    private static void Tune(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        // After a cut the kernel would wait for minutes before it tries again; a new connection is there at once.
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes((int)AnswerTimeout.TotalMilliseconds));
    }

    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var ip)) return ip;
        try
        {
            return Dns.GetHostAddresses(host) is { Length: > 0 } found
                ? found.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0]
                : throw new IOException($"akka.remote.dot-netty.tcp.hostname is {host}: it has no address");
        }
        catch (SocketException cause)
        {
            throw new IOException($"akka.remote.dot-netty.tcp.hostname is {host}: {cause.Message}", cause);
        }
    }

    private static bool IsOfTheNetwork(Exception cause) =>
        cause is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException
            or System.ComponentModel.Win32Exception;
}
