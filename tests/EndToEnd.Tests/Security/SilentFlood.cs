using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>Connections that are opened and then say nothing more, or end in the middle of a first word.</summary>
internal sealed class SilentFlood : IDisposable
{
    private const int Wanted = 10_000;
    private const int AtOnce = 200;

    // For everything else in this process, and what the server holds of them.
    private const int Reserve = 1_500;

    private static readonly byte[][] FirstWords =
    [
        [],
        "PRI * HTTP/2.0\r\n"u8.ToArray(),
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01],
        [0x10, 0x00],
    ];

    private readonly List<Socket> _sockets = [];

    private SilentFlood()
    {
    }

    /// <summary>How many were opened.</summary>
    public int Count => _sockets.Count;

    /// <summary>Opens 10,000 connections, or as many as this process may have.</summary>
    public static async Task<SilentFlood> OpenAsync(string host, int port)
    {
        var flood = new SilentFlood();
        var place = new IPEndPoint(IPAddress.Parse(host), port);
        for (var left = Math.Min(Wanted, FreeFiles() - Reserve); left > 0; left -= AtOnce)
        {
            var opened = await Task.WhenAll(Enumerable.Range(0, Math.Min(left, AtOnce)).Select(index => OpenAsync(place, index)));
            flood._sockets.AddRange(opened.OfType<Socket>());
        }
        return flood;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    private static async Task<Socket?> OpenAsync(IPEndPoint place, int index)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(place);
            var word = FirstWords[index % FirstWords.Length];
            if (word.Length > 0) await socket.SendAsync(word);
            return socket;
        }
        catch (SocketException)
        {
            // Sent away at once, which is as good.
            socket.Dispose();
            return null;
        }
    }

    // The runtime has raised the soft limit to the hard one by itself.
    private static int FreeFiles()
    {
        if (!OperatingSystem.IsLinux()) return Wanted + Reserve;
        var line = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var limit = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        var most = limit == "unlimited" ? int.MaxValue : (int)Math.Min(int.MaxValue, long.Parse(limit, CultureInfo.InvariantCulture));
        return most - Directory.GetFiles("/proc/self/fd").Length;
    }
}
