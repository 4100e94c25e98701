using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>Addresses of nodes as text, from a file or from a peer.</summary>
public static class NodeAddress
{
    /// <summary>Whether a text is the whole address of a node, with its host and its port.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Address? address)
    {
        if (Address.TryParse(text, out var parsed) && !string.IsNullOrEmpty(parsed.Host) && parsed.Port is not null)
        {
            address = parsed;
            return true;
        }
        address = null;
        return false;
    }
}
