using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Teachers;

/// <summary>What a teacher keeps of the batches that it made, and how far its students may drift apart.</summary>
/// <param name="RingBytes">In memory, at most.</param>
/// <param name="DiskBytes">On disk, at most; 0 for nothing.</param>
/// <param name="SegmentBytes">Of one file on disk; what is deleted at once.</param>
/// <param name="Folder">Where the files are; made when it is not there.</param>
/// <param name="LagLimit">Batches that production may be ahead of a live subscriber.</param>
/// <param name="LagPatience">How long one at that limit may hold production back without taking a batch.</param>
public sealed record BatchLogSettings(
    long RingBytes, long DiskBytes, long SegmentBytes, string Folder, int LagLimit, TimeSpan LagPatience)
{
    /// <summary>Least bytes of a file on disk.</summary>
    public const long SegmentBytesMin = 64 * 1024;

    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault() => DiskBytes != 0 && DiskBytes < 2 * SegmentBytes
        ? "disk-size is below two of segment-size; 0 is no log on disk"
        : null;

    /// <summary>Reads the section <c>actordistill.teacher.log</c>.</summary>
    public static BatchLogSettings Read(SettingsReader reader)
    {
        var settings = new BatchLogSettings(
            RingBytes: reader.Size("ring-size", min: 1024 * 1024),
            DiskBytes: reader.Size("disk-size", min: 0),
            SegmentBytes: reader.Size("segment-size", SegmentBytesMin),
            Folder: reader.Text("folder"),
            LagLimit: reader.Int("lag-limit", min: 1),
            LagPatience: reader.Duration("lag-patience", TimeSpan.Zero, TimeSpan.FromHours(1)));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
