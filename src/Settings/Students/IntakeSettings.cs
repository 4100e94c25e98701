using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Students;

/// <summary>How a student gets batches from its teachers.</summary>
/// <param name="WindowBatches">Batches asked for and not yet trained on, over all teachers, at least 1.</param>
/// <param name="WindowBytes">Bytes that they may hold, at least one batch.</param>
/// <param name="AnswerTimeout">How long a teacher may take to connect, to describe itself or to take a stream on.</param>
/// <param name="RetryPause">Before the second new attempt in a row; doubled for each that follows.</param>
/// <param name="RetryPauseMax">The longest such pause.</param>
/// <param name="KeepAliveDelay">How long a connection may be silent before it is tried.</param>
/// <param name="KeepAliveTimeout">How long the answer to that may take before the connection is given up.</param>
public sealed record IntakeSettings(
    int WindowBatches,
    long WindowBytes,
    TimeSpan AnswerTimeout,
    TimeSpan RetryPause,
    TimeSpan RetryPauseMax,
    TimeSpan KeepAliveDelay,
    TimeSpan KeepAliveTimeout)
{
    // Room for a window of single sequences and no typing mistake.
    private const int WindowBatchesMax = 4096;

    private static readonly TimeSpan DurationMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(1);

    // .NET's HTTP/2 refuses to try a connection more often.
    private static readonly TimeSpan KeepAliveMin = TimeSpan.FromSeconds(1);

    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault() => RetryPauseMax < RetryPause ? "retry-pause-max is below retry-pause" : null;

    /// <summary>Reads the section <c>actordistill.student.intake</c>.</summary>
    public static IntakeSettings Read(SettingsReader reader)
    {
        var settings = new IntakeSettings(
            WindowBatches: reader.Int("window-batches", min: 1, max: WindowBatchesMax),
            WindowBytes: reader.Size("window-bytes", min: 1),
            AnswerTimeout: reader.Duration("answer-timeout", DurationMin, DurationMax),
            RetryPause: reader.Duration("retry-pause", DurationMin, DurationMax),
            RetryPauseMax: reader.Duration("retry-pause-max", DurationMin, DurationMax),
            KeepAliveDelay: reader.Duration("keep-alive-delay", KeepAliveMin, DurationMax),
            KeepAliveTimeout: reader.Duration("keep-alive-timeout", KeepAliveMin, DurationMax));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
