using System.Globalization;

namespace ActorDistill.Settings.Nodes;

/// <summary>Where a node is. An IPv6 address stands in brackets.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65,535.</param>
public readonly record struct HostAndPort(string Host, int Port)
{
    /// <summary>Reads "host:port".</summary>
    public static bool TryParse(string text, out HostAndPort place)
    {
        place = default;
        var colon = text.LastIndexOf(':');
        var digits = text.AsSpan(colon + 1);
        if (colon <= 0 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var host = text[..colon];
        var isInBrackets = host is ['[', _, .., ']'];
        if (port == 0 || host.Any(char.IsWhiteSpace) || host.Contains(':') && !isInBrackets) return false;
        place = new HostAndPort(host, port);
        return true;
    }

    /// <summary>"host:port", an IPv6 address in brackets.</summary>
    public static string TextOf(string host, int port) => host.Contains(':') && host[0] != '[' ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>"host:port".</summary>
    public override string ToString() => $"{Host}:{Port}";
}
