using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors;

/// <summary>Everything that a student's side logs. 41xx: the intake; 42xx: blobs; 43xx: trials; 44xx: the worker;
/// 45xx: the store of checkpoints.</summary>
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

    [LoggerMessage(4202, LogLevel.Warning, "{Address} does not say who it is: {Fault}")]
    public static partial void TeacherSilent(ILogger logger, Uri address, string fault);

    [LoggerMessage(4203, LogLevel.Warning, "{Fault}; it is asked for again")]
    public static partial void BlobUnavailable(ILogger logger, string fault);

    [LoggerMessage(4301, LogLevel.Information, "{Trial} is begun or goes on")]
    public static partial void TrialBegins(ILogger logger, string trial);

    [LoggerMessage(4302, LogLevel.Warning, "{Trial}: a checkpoint was passed over: {Fault}")]
    public static partial void CheckpointSkipped(ILogger logger, string trial, string fault);

    [LoggerMessage(4303, LogLevel.Information, "{Trial} is {Outcome} behind step {StepCount}: {Reason}")]
    public static partial void TrialEnded(ILogger logger, string trial, string outcome, long stepCount, string reason);

    [LoggerMessage(4304, LogLevel.Error, "{Trial} broke behind step {StepCount}")]
    public static partial void TrialBroke(ILogger logger, Exception cause, string trial, long stepCount);

    [LoggerMessage(4401, LogLevel.Information, "Joined as {Lease}, under {Coordinator}")]
    public static partial void StudentJoined(ILogger logger, string lease, string coordinator);

    [LoggerMessage(4402, LogLevel.Warning, "The lease is over: {Reason}")]
    public static partial void StudentLeaseEnded(ILogger logger, string reason);

    [LoggerMessage(4403, LogLevel.Error, "The coordinator refuses this student: {Reason}")]
    public static partial void StudentRefused(ILogger logger, string reason);

    [LoggerMessage(4405, LogLevel.Warning, "Waits to join: {Reason}")]
    public static partial void StudentPostponed(ILogger logger, string reason);

    [LoggerMessage(4404, LogLevel.Warning, "{Trial}: checkpoints cannot be deleted: {Fault}")]
    public static partial void DeletionFailed(ILogger logger, string trial, string fault);

    [LoggerMessage(4501, LogLevel.Warning, "The store of checkpoints at {Address} is asked {What} again: {Reason}")]
    public static partial void StoreFailed(ILogger logger, Uri address, string what, string reason);

    [LoggerMessage(4502, LogLevel.Information, "{What} is in the store")]
    public static partial void Stored(ILogger logger, string what);

    [LoggerMessage(4503, LogLevel.Warning, "{What} never got into the store: it gives way to newer ones")]
    public static partial void GivenUp(ILogger logger, string what);

    [LoggerMessage(4504, LogLevel.Information, "{What} was fetched from the store")]
    public static partial void Fetched(ILogger logger, string what);
}
