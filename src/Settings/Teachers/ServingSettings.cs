using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Teachers;

/// <summary>Where a teacher hands out its batches, and what a subscriber may cost it.</summary>
/// <param name="Host">Address or name of this machine; in a run's file empty for that of the teacher's node.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="ChunkBytes">Of a batch, in one frame.</param>
/// <param name="SubscriberLimit">Streams of batches at once.</param>
/// <param name="FetchLimit">Blobs on their way at once.</param>
/// <param name="InFlightLimit">Batches sent to a subscriber that it has not trained on.</param>
/// <param name="RangeLimit">Ranges of a stream that are not yet sent.</param>
/// <param name="HelloTimeout">For the first word of a subscriber.</param>
/// <param name="WriteTimeout">For one frame to be taken.</param>
/// <param name="IdleTimeout">For a stream on which nothing is said or sent.</param>
/// <param name="KeepAlive">Between questions whether a silent peer is still there, and for each answer.</param>
public sealed record ServingSettings(
    string Host,
    int Port,
    int ChunkBytes,
    int SubscriberLimit,
    int FetchLimit,
    int InFlightLimit,
    int RangeLimit,
    TimeSpan HelloTimeout,
    TimeSpan WriteTimeout,
    TimeSpan IdleTimeout,
    TimeSpan KeepAlive)
{
    private const int ChunkBytesMin = 64 * 1024;
    private const int ChunkBytesMax = 512 * 1024;
    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(1);

    /// <summary>What students call the machine: it stands behind something that forwards to it. Null: <see cref="Host"/>.</summary>
    public string? PublicHost { get; init; }

    /// <summary>What students call the port; 0 for the one listened on.</summary>
    public int PublicPort { get; init; }

    /// <summary>Reads the section <c>actordistill.teacher.serving</c>.</summary>
    public static ServingSettings Read(SettingsReader reader) => new(
        Host: reader.TextUnlessEmpty("host") ?? "",
        Port: reader.Int("port", min: 0, max: ushort.MaxValue),
        ChunkBytes: (int)reader.Size("chunk-size", ChunkBytesMin, ChunkBytesMax),
        SubscriberLimit: reader.Int("subscribers", min: 1, max: 10_000),
        FetchLimit: reader.Int("fetches", min: 1, max: 10_000),
        InFlightLimit: reader.Int("in-flight", min: 1, max: 10_000),
        RangeLimit: reader.Int("ranges", min: 1, max: 4096),
        HelloTimeout: reader.Duration("hello-timeout", TimeoutMin, TimeoutMax),
        WriteTimeout: reader.Duration("write-timeout", TimeoutMin, TimeoutMax),
        IdleTimeout: reader.Duration("idle-timeout", TimeoutMin, TimeoutMax),
        // Kestrel asks no more often than once a second.
        KeepAlive: reader.Duration("keep-alive", TimeSpan.FromSeconds(1), TimeoutMax))
    {
        PublicHost = reader.TextUnlessEmpty("public-host"),
        PublicPort = reader.Int("public-port", min: 0, max: ushort.MaxValue),
    };

    /// <summary>Where students are told to come.</summary>
    /// <param name="listens">Where the server listens.</param>
    public Uri PublicOf(Uri listens) => new UriBuilder(listens)
    {
        Host = PublicHost ?? listens.Host,
        Port = PublicPort == 0 ? listens.Port : PublicPort,
    }.Uri;
}
