namespace Grpc.Core;

/// <summary>What the peer has proved by its certificate.</summary>
public class AuthContext
{
    private readonly Dictionary<string, List<AuthProperty>> _properties;

    /// <summary>These properties, of which one name says who the peer is; null: it has proved nothing.</summary>
    public AuthContext(string? peerIdentityPropertyName, Dictionary<string, List<AuthProperty>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        PeerIdentityPropertyName = peerIdentityPropertyName;
        _properties = properties;
    }

    /// <summary>Whether the peer has proved who it is.</summary>
    public bool IsPeerAuthenticated => PeerIdentityPropertyName != null;

    /// <summary>The name of the properties that say who the peer is, or null.</summary>
    public string? PeerIdentityPropertyName { get; }

    /// <summary>Who the peer is; empty when it has not proved that.</summary>
    public IEnumerable<AuthProperty> PeerIdentity =>
        PeerIdentityPropertyName is { } name ? FindPropertiesByName(name) : [];

    /// <summary>All that it has proved.</summary>
    public IEnumerable<AuthProperty> Properties => _properties.Values.SelectMany(found => found);

    /// <summary>All with this name.</summary>
    public IEnumerable<AuthProperty> FindPropertiesByName(string propertyName) => _properties.GetValueOrDefault(propertyName) ?? [];
}
