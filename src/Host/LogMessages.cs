using Microsoft.Extensions.Logging;

namespace ActorDistill.Host;

/// <summary>Everything that a node itself logs. 51xx: its life; 52xx: what its actor system says.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(5101, LogLevel.Information, "{Node} answers commands at {Address}")]
    public static partial void AdminListens(ILogger logger, string node, Uri address);

    [LoggerMessage(5102, LogLevel.Information, "{Node} leaves: {Reason}")]
    public static partial void NodeLeaves(ILogger logger, string node, string reason);

    [LoggerMessage(5103, LogLevel.Error, "{Node} could not leave in order")]
    public static partial void LeavingFailed(ILogger logger, Exception fault, string node);

    [LoggerMessage(5104, LogLevel.Warning, "{Students} did not give their trials back within {Seconds} s; their last checkpoints count")]
    public static partial void StudentsTooSlow(ILogger logger, string students, double seconds);

    [LoggerMessage(5105, LogLevel.Information, "{Node} has ended: {End}")]
    public static partial void NodeEnded(ILogger logger, string node, string end);

    [LoggerMessage(5106, LogLevel.Error, "{Node} ends: {Fault}")]
    public static partial void NodeFails(ILogger logger, string node, string fault);

    [LoggerMessage(5107, LogLevel.Information, "{Worker} is ready on {Devices} with {Threads} thread(s)")]
    public static partial void WorkerReady(ILogger logger, string worker, string devices, int threads);

    [LoggerMessage(5108, LogLevel.Information, "{Node} keeps the checkpoints of all students at {Address}")]
    public static partial void StoreListens(ILogger logger, string node, Uri address);

    [LoggerMessage(5201, LogLevel.Error, "{Message}")]
    public static partial void ActorsError(ILogger logger, Exception? cause, string message);

    [LoggerMessage(5202, LogLevel.Warning, "{Message}")]
    public static partial void ActorsWarning(ILogger logger, Exception? cause, string message);

    [LoggerMessage(5203, LogLevel.Information, "{Message}")]
    public static partial void ActorsInfo(ILogger logger, string message);
}
