using System.Collections.Immutable;
using System.Text;

namespace Akka.Cluster;

/// <summary>Who watches whom: the members stand in a ring, in an order all agree on, and each watches some that follow it.</summary>
internal static class HeartbeatRing
{
    /// <summary>
    /// The nodes that <paramref name="self"/> sends heartbeats to: the next ones up to <paramref name="count"/> that can be reached.
    /// Those in between that cannot be reached come on top, so that a node whose neighbours died is not left unwatched.
    /// </summary>
    public static ImmutableSortedSet<UniqueAddress> Receivers(
        UniqueAddress self, IEnumerable<UniqueAddress> members, IReadOnlySet<UniqueAddress> unreachable, int count)
    {
        var ring = members.Where(node => node != self).Select(node => (Place: node.PlaceInRing, Node: node)).Order().ToList();
        var mine = (self.PlaceInRing, self);
        var start = ring.FindIndex(entry => entry.CompareTo(mine) > 0);
        var receivers = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        var reached = 0;
        for (var i = 0; i < ring.Count && reached < count; i++)
        {
            var node = ring[(Math.Max(start, 0) + i) % ring.Count].Node;
            receivers.Add(node);
            if (!unreachable.Contains(node)) reached++;
        }
        return receivers.ToImmutable();
    }

    // FNV-1a: neighbours by address are often on one machine and die together; in the ring they are apart.
    public static uint PlaceOf(string node)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(node)) hash = (hash ^ value) * 16777619u;
        return hash;
    }
}
