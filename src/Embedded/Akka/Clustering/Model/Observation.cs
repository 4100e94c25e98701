using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>Which nodes one member cannot reach. Only that member changes it, so of two the one with the higher version is newer.</summary>
/// <param name="Version">From 1 on; one more with each change.</param>
/// <param name="Unreachable">The nodes it gets no answer from.</param>
internal sealed record Observation(long Version, ImmutableSortedSet<UniqueAddress> Unreachable)
{
    public static Observation Nothing { get; } = new(0, []);

    /// <summary>With one node more or less; itself when that changes nothing.</summary>
    public Observation With(UniqueAddress subject, bool isReachable)
    {
        var next = isReachable ? Unreachable.Remove(subject) : Unreachable.Add(subject);
        return ReferenceEquals(next, Unreachable) ? this : new Observation(Version + 1, next);
    }
}
