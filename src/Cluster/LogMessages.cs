using Microsoft.Extensions.Logging;

namespace ActorDistill.Cluster;

/// <summary>Everything that is logged here outside the actors. 61xx: the store of checkpoints.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(6101, LogLevel.Information, "{What} is in the store, {Bytes} bytes")]
    public static partial void Stored(ILogger logger, string what, long bytes);

    [LoggerMessage(6102, LogLevel.Information, "{Trial}: the checkpoints of the steps {Steps} are deleted")]
    public static partial void Deleted(ILogger logger, string trial, string steps);

    [LoggerMessage(6103, LogLevel.Error, "The store fails: {Fault}")]
    public static partial void StoreFailed(ILogger logger, string fault);
}
