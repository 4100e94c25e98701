using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors;

/// <summary>Everything that a teacher logs. 31xx: the log of batches; 32xx: the service; 33xx: the
/// worker.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(3101, LogLevel.Warning, "{Segment}: deleted, it {Fault}")]
    public static partial void SegmentDeleted(ILogger logger, string segment, string fault);

    [LoggerMessage(3102, LogLevel.Warning, "{Segment}: {Fault}; what is lost is computed again when someone wants it")]
    public static partial void SegmentDamaged(ILogger logger, string segment, string fault);

    [LoggerMessage(3103, LogLevel.Warning, "{Segment}: batch {BatchId} is damaged ({Fault}); it is computed again when someone wants it")]
    public static partial void BatchDamaged(ILogger logger, string segment, long batchId, string fault);

    [LoggerMessage(3104, LogLevel.Error, "{Folder}: no more batches are kept on disk until the next start: {Fault}")]
    public static partial void DiskFailed(ILogger logger, string folder, string fault);

    [LoggerMessage(3107, LogLevel.Warning,
        "{Folder}: {LimitBytes} bytes are too few to keep batches such as batch {BatchId} of {Bytes} bytes on disk; two must fit")]
    public static partial void DiskTooSmall(ILogger logger, string folder, long limitBytes, long batchId, long bytes);

    [LoggerMessage(3105, LogLevel.Error, "Batch {BatchId} could not be made")]
    public static partial void BatchNotMade(ILogger logger, Exception cause, long batchId);

    [LoggerMessage(3106, LogLevel.Critical, "No more batches can be made")]
    public static partial void ProductionEnded(ILogger logger, Exception cause);

    [LoggerMessage(3201, LogLevel.Information, "{Subscriber} streams {Ranges} range(s) of corpus {CorpusDigest} as {Payload}")]
    public static partial void StreamOpened(ILogger logger, string subscriber, int ranges, string corpusDigest, string payload);

    [LoggerMessage(3202, LogLevel.Information, "Stream of {Subscriber} ended behind batch #{SeqNr}: {Reason}")]
    public static partial void StreamEnded(ILogger logger, string subscriber, long seqNr, string reason);

    [LoggerMessage(3203, LogLevel.Warning, "{Peer} is refused: {Reason}{More}")]
    public static partial void PeerRefused(ILogger logger, string peer, string reason, string more);

    [LoggerMessage(3301, LogLevel.Information, "Joined with {Lease} under {Coordinator}")]
    public static partial void TeacherJoined(ILogger logger, string lease, string coordinator);

    [LoggerMessage(3302, LogLevel.Warning, "The lease is over, another is asked for: {Reason}")]
    public static partial void TeacherLeaseEnded(ILogger logger, string reason);

    [LoggerMessage(3303, LogLevel.Error, "May not join: {Reason}")]
    public static partial void TeacherRefused(ILogger logger, string reason);

    [LoggerMessage(3308, LogLevel.Warning, "Waits to join: {Reason}")]
    public static partial void TeacherPostponed(ILogger logger, string reason);

    [LoggerMessage(3304, LogLevel.Error, "The first weights of {TrialId} cannot be made")]
    public static partial void StudentNotMade(ILogger logger, Exception cause, string trialId);

    [LoggerMessage(3305, LogLevel.Warning, "The teacher's own loss on the validation text is not known")]
    public static partial void NotMeasured(ILogger logger, Exception cause);

    [LoggerMessage(3306, LogLevel.Warning, "The figures of the teacher are not up to date: {Reason}")]
    public static partial void FiguresNotWritten(ILogger logger, string reason);

    [LoggerMessage(3307, LogLevel.Warning, "First weights that no trial needs are still there: {Reason}")]
    public static partial void StudentsNotDeleted(ILogger logger, string reason);
}
