using System.Globalization;

namespace Akka.Actor;

/// <summary>Where an actor system is: protocol, system name and, when it talks to others, host and port.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable
{
    /// <summary>Addresses in a fixed order: protocol, system, host, port.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(Compare);

    // Asked for with every message between nodes.
    private string? _text;

    /// <summary>An address of these parts.</summary>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    /// <summary>"akka", or the protocol of the transport ("akka.tcp").</summary>
    public string Protocol { get; }

    /// <summary>The actor system's name.</summary>
    public string System { get; }

    /// <summary>Host name or IP address in lower case; null for a system that talks to nobody.</summary>
    public string? Host { get; }

    /// <summary>TCP port; null for a system that talks to nobody.</summary>
    public int? Port { get; }

    /// <summary>Whether the address means this process only.</summary>
    public bool HasLocalScope => Host is null;

    /// <summary>Whether other processes can use the address.</summary>
    public bool HasGlobalScope => Host is not null;

    /// <summary>The same address with another host.</summary>
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    /// <summary>The same address with another port.</summary>
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The same address with another protocol.</summary>
    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    /// <summary>The same address with another system name.</summary>
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>"system@host:port", the address without its protocol.</summary>
    public string HostPort() => ToString()[(Protocol.Length + "://".Length)..];

    /// <summary>Reads "protocol://system@host:port" or "protocol://system".</summary>
    /// <exception cref="UriFormatException">It is not an address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out Address? parsed) ? parsed! : throw new UriFormatException($"'{address}' is not an actor system's address");

    /// <summary>Reads an address; false when it is none.</summary>
    public static bool TryParse(string path, out Address address) => TryParse(path, out address, out _);

    /// <summary>Reads the address that leads a path and gives the rest, which begins with a slash.</summary>
    public static bool TryParse(string path, out Address address, out string absolutUri)
    {
        address = null!;
        absolutUri = "/";
        var protocolEnd = path.IndexOf("://", StringComparison.Ordinal);
        if (protocolEnd < 4 || !path.StartsWith("akka", StringComparison.OrdinalIgnoreCase)) return false;
        var systemStart = protocolEnd + "://".Length;
        var slash = path.IndexOf('/', systemStart);
        var authority = slash < 0 ? path[systemStart..] : path[systemStart..slash];
        if (slash >= 0) absolutUri = path[slash..];
        var at = authority.IndexOf('@');
        var system = at < 0 ? authority : authority[..at];
        if (system.Length == 0) return false;
        var protocol = path[..protocolEnd];
        if (at < 0)
        {
            address = new Address(protocol, system);
            return true;
        }
        // The port follows the last colon: an IPv6 host has colons of its own, within brackets.
        var colon = authority.LastIndexOf(':');
        if (colon < at + 2 || authority[^1] == ']') return false;
        if (!ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        address = new Address(protocol, system, authority[(at + 1)..colon], port);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Address? other) =>
        other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    /// <inheritdoc/>
    public int CompareTo(Address? other) => Compare(this, other);

    int IComparable.CompareTo(object? obj) => Compare(this, (Address?)obj);

    /// <summary>"protocol://system@host:port", or "protocol://system".</summary>
    public override string ToString() => _text ??=
        Host is null ? $"{Protocol}://{System}" : string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{System}@{Host}:{Port}");

    /// <summary>Whether both are the same address.</summary>
    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different addresses.</summary>
    public static bool operator !=(Address? left, Address? right) => !(left == right);

    private static int Compare(Address? left, Address? right)
    {
        if (left is null || right is null) return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        var order = string.CompareOrdinal(left.Protocol, right.Protocol);
        if (order == 0) order = string.CompareOrdinal(left.System, right.System);
        if (order == 0) order = string.CompareOrdinal(left.Host, right.Host);
        return order == 0 ? Nullable.Compare(left.Port, right.Port) : order;
    }
}
