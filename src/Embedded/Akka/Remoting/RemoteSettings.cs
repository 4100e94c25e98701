using System.Text;
using Akka.Configuration;

namespace Akka.Remoting;

/// <summary>What the section <c>akka.remote</c> says.</summary>
/// <param name="Hostname">Where to listen.</param>
/// <param name="Port">Where to listen; 0 takes a free port.</param>
/// <param name="PublicHostname">What others call this host.</param>
/// <param name="PublicPort">What others call the port; 0: the one listened on.</param>
/// <param name="FrameBytesMax">The longest frame, either way.</param>
/// <param name="ConnectionTimeout">How long a connection may take to be made.</param>
/// <param name="HandshakeTimeout">How long a handshake may take.</param>
/// <param name="RetryGate">After a failed connection messages are dropped for so long.</param>
/// <param name="ResendInterval">How long a system message waits for its acknowledgement.</param>
/// <param name="SystemMessagesMax">How many system messages may wait for it; more, and the peer is quarantined.</param>
/// <param name="FlushWait">How long a node that ends waits for its last messages to leave.</param>
/// <param name="JoinToken">The secret of the cluster; empty: none.</param>
internal sealed record RemoteSettings(
    string Hostname,
    int Port,
    string PublicHostname,
    int PublicPort,
    int FrameBytesMax,
    TimeSpan ConnectionTimeout,
    TimeSpan HandshakeTimeout,
    TimeSpan RetryGate,
    TimeSpan ResendInterval,
    int SystemMessagesMax,
    TimeSpan FlushWait,
    byte[] JoinToken)
{
    private const string Tcp = "akka.remote.dot-netty.tcp";

    /// <summary>Connections of those who have not proved themselves.</summary>
    public const int StrangersMax = 256;

    /// <summary>All connections of a node, both ways: two for each peer and direction, of 2,000 peers.</summary>
    public const int ConnectionsMax = 8_192;

    /// <summary>Addresses to which something is sent, unless they came by themselves: a peer may name any number of senders.</summary>
    public const int PeersMax = 4_096;

    /// <summary>Bytes that may wait to be sent on one connection.</summary>
    public const long QueueBytesMax = 256L << 20;

    /// <summary>Bytes of system messages that may wait for their acknowledgement: a peer chooses the paths in the answers to it.</summary>
    public const long SystemBytesMax = 16L << 20;

    /// <exception cref="ConfigurationException">A setting is missing or wrong.</exception>
    public static RemoteSettings Read(Config config)
    {
        var hostname = config.GetString($"{Tcp}.hostname") is { Length: > 0 } given ? given : System.Net.Dns.GetHostName();
        var publicHostname = config.GetString($"{Tcp}.public-hostname") is { Length: > 0 } other ? other : hostname;
        return new RemoteSettings(
            hostname,
            PortAt(config, $"{Tcp}.port"),
            publicHostname,
            PortAt(config, $"{Tcp}.public-port"),
            FrameBytesAt(config),
            config.GetTimeSpan($"{Tcp}.connection-timeout"),
            config.GetTimeSpan("akka.remote.handshake-timeout"),
            config.GetTimeSpan("akka.remote.retry-gate-closed-for"),
            config.GetTimeSpan("akka.remote.resend-interval"),
            config.GetInt("akka.remote.system-message-buffer-size"),
            config.GetTimeSpan("akka.remote.flush-wait-on-shutdown"),
            Encoding.UTF8.GetBytes(config.GetString("akka.remote.join-token") ?? ""));
    }

    private static int PortAt(Config config, string path)
    {
        var port = config.GetInt(path);
        return port is >= 0 and <= ushort.MaxValue ? port : throw new ConfigurationException($"{path} is {port}, must be 0 to 65535");
    }

    private static int FrameBytesAt(Config config)
    {
        const int Least = 32_000;
        const int Most = 1 << 30;
        var size = config.GetByteSize($"{Tcp}.maximum-frame-size") ?? 0;
        return size is >= Least and <= Most
            ? (int)size
            : throw new ConfigurationException($"{Tcp}.maximum-frame-size is {size} bytes, must be {Least} to {Most}");
    }
}
