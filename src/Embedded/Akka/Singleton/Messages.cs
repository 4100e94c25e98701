using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What the managers of a singleton say to each other.</summary>
public interface IClusterSingletonMessage
{
}

/// <summary>New oldest -> oldest that exits: stop the singleton. Repeated until it is answered.</summary>
internal sealed record HandOverToMe : IClusterSingletonMessage, IDeadLetterSuppression
{
    public static HandOverToMe Instance { get; } = new();
}

/// <summary>Oldest that exits -> new oldest: it has ended here and will not start here again.</summary>
internal sealed record HandOverDone : IClusterSingletonMessage, IDeadLetterSuppression
{
    public static HandOverDone Instance { get; } = new();
}
