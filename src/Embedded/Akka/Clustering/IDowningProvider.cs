using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// Decides which members are given up when some cannot be reached. Named by <c>akka.cluster.downing-provider-class</c>; the class has a
/// constructor that takes system and cluster.
/// </summary>
public interface IDowningProvider
{
    /// <summary>How long a singleton waits after a removal before it starts elsewhere.</summary>
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that decides; null for none.</summary>
    Props? DowningActorProps { get; }
}

/// <summary>Nobody is given up unless somebody says so by hand.</summary>
public sealed class NoDowning : IDowningProvider
{
    /// <summary>For a system.</summary>
    public NoDowning(ActorSystem system, Cluster cluster)
    {
    }

    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc/>
    public Props? DowningActorProps => null;
}
