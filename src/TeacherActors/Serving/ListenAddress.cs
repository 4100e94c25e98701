using System.Net;
using System.Net.Sockets;
using ActorDistill.Storage;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Where a server listens.</summary>
public static class ListenAddress
{
    /// <summary>The address that a host's name stands for, IPv4 first: "localhost" is both.</summary>
    /// <param name="key">Of the setting, for the message.</param>
    /// <param name="host">An address or a name.</param>
    /// <param name="isProtected">Whether the server asks for a token or speaks TLS.</param>
    /// <exception cref="OperatorException">There is no such host, or everybody could ask.</exception>
    public static async Task<IPAddress> ResolveAsync(string key, string host, bool isProtected)
    {
        var address = await FindAsync(key, host);
        return IPAddress.IsLoopback(address) || isProtected
            ? address
            : throw new OperatorException($"{key} is {host}: beyond loopback a token or TLS is needed");
    }

    private static async Task<IPAddress> FindAsync(string key, string host)
    {
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            var found = await Dns.GetHostAddressesAsync(host);
            return found.OrderBy(one => one.AddressFamily != AddressFamily.InterNetwork).First();
        }
        catch (SocketException fault)
        {
            throw new OperatorException($"{key} is {host}: {fault.Message}", fault);
        }
    }
}
