using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors;

/// <summary>Everything that a student's side of the data plane logs. 41xx: the intake; 42xx: blobs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(4101, LogLevel.Warning, "Stream of {Teacher} at {Address} failed: {Fault}{Suppressed}")]
    public static partial void StreamFailed(ILogger logger, string teacher, Uri address, string fault, string suppressed);

    [LoggerMessage(4102, LogLevel.Information, "{Teacher} at {Address} streams: {Recipe}, batches of {MaxBatchBytes} bytes at most")]
    public static partial void StreamAccepted(ILogger logger, string teacher, Uri address, string recipe, long maxBatchBytes);

    [LoggerMessage(4103, LogLevel.Error, "The intake ends: {Reason}")]
    public static partial void IntakeRefused(ILogger logger, string reason);

    [LoggerMessage(4201, LogLevel.Warning, "Fetching {Digest} from {Address} failed at byte {OffsetBytes}: {Fault}")]
    public static partial void FetchFailed(ILogger logger, string digest, Uri address, long offsetBytes, string fault);
}
